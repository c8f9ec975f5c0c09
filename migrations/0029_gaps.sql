-- What people looked for in a FAQ and did not find: in small letters without accents, by count, without
-- whose searches they were. What nobody looked for in three months goes.
create table faq_gaps (
    space_id uuid not null references spaces on delete cascade,
    asked    text not null,
    count    bigint not null default 1,
    last_at  timestamptz not null,
    primary key (space_id, asked)
);
create index faq_gaps_last on faq_gaps (last_at);
