-- One row per memory: its vector, and everything else that is known of it as the payload.
-- Run once, in one transaction, by the role that the service connects as.

-- Where the role may not install it, whoever runs the server does so once: CREATE EXTENSION vector;
create extension if not exists vector;

create table memories (
    id uuid primary key,
    embedding vector(384) not null,
    payload jsonb not null,
    stored_at timestamptz not null default now()
);

create index memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops);
create index memories_user_idx on memories ((payload ->> 'user_id'));

-- Supabase grants every new table of the schema public to the roles behind its public API.
do $$
declare
    reader text;
begin
    revoke all on table memories from public;
    for reader in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
        execute format('revoke all on table memories from %I', reader);
    end loop;
end
$$;
