-- The k memories nearest to a vector, best first: of one user, or of everybody when "user" is null.
-- The score is the cosine similarity: it grows with likeness.

-- pgvector declares its settings when its library is loaded; before that an ordinary role may not name them in a function.
do $$ begin perform '[0]'::vector; end $$;

create function match_memories(query vector, "user" text, k integer)
returns table (id uuid, score double precision, payload jsonb)
language plpgsql
stable
parallel safe
set hnsw.ef_search = 100
-- Without these three the index gives up early, when most of its candidates belong to other users.
set hnsw.iterative_scan = relaxed_order
set hnsw.max_scan_tuples = 2147483647
set hnsw.scan_mem_multiplier = 1000
-- One plan cannot serve both the user with three memories and the user with a million.
set plan_cache_mode = force_custom_plan
as $$
begin
    -- The relaxed index scan comes nearly sorted, and PostgreSQL takes it for sorted: only another expression is sorted.
    if match_memories."user" is null then
        return query
            with nearest as materialized (
                select m.id, m.embedding <=> query as distance, m.payload
                from memories m
                order by m.embedding <=> query
                limit k
            )
            select n.id, 1 - n.distance as likeness, n.payload from nearest n order by likeness desc, n.id;
    else
        return query
            with nearest as materialized (
                select m.id, m.embedding <=> query as distance, m.payload
                from memories m
                where m.payload ->> 'user_id' = match_memories."user"
                order by m.embedding <=> query
                limit k
            )
            select n.id, 1 - n.distance as likeness, n.payload from nearest n order by likeness desc, n.id;
    end if;
end
$$;

revoke all on function match_memories(vector, text, integer) from public;
