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
-- Without it the index gives up after ef_search candidates, and most of them may belong to other users.
set hnsw.iterative_scan = strict_order
-- One plan cannot serve both the user with three memories and the user with a million.
set plan_cache_mode = force_custom_plan
as $$
begin
    if match_memories."user" is null then
        return query
            select m.id, 1 - (m.embedding <=> query), m.payload
            from memories m
            order by m.embedding <=> query
            limit k;
    else
        return query
            select m.id, 1 - (m.embedding <=> query), m.payload
            from memories m
            where m.payload ->> 'user_id' = match_memories."user"
            order by m.embedding <=> query
            limit k;
    end if;
end
$$;

revoke all on function match_memories(vector, text, integer) from public;
