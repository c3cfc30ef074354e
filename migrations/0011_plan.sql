-- +goose Up
-- A person's development plan for one period.
create table plan_idp (
    person_id   text not null,
    id          text not null,
    from_date   text not null,
    to_date     text not null,
    status      text not null, -- draft, proposed, agreed, in_progress
    drafted_at  bigint not null,
    proposed_at bigint,
    agreed_at   bigint,
    agreed_by   text not null,
    started_at  bigint,
    sent_back   text not null, -- the manager's reason, while it is a draft again
    edition     bigint not null, -- rises with every change: two editors do not overwrite each other
    primary key (person_id, id)
);
create unique index plan_idp_period on plan_idp (person_id, from_date);
create index plan_idp_id on plan_idp (id);

create table plan_item (
    person_id  text not null,
    idp_id     text not null,
    id         text not null,
    n          bigint not null,
    competency text not null,
    from_level bigint not null,
    to_level   bigint not null,
    kind       text not null,   -- 70, 20, 10
    minutes    bigint not null,
    due        text not null,   -- YYYY-MM-DD
    ref        text not null,   -- code of a course, or ''
    closes     text not null,   -- the evidence that would close it: signoff, piaa, check
    aspiration boolean not null, -- above what the post asks for
    primary key (person_id, idp_id, id)
);
create table plan_item_text (
    person_id text not null,
    item_id   text not null,
    lang      text not null,
    text      text not null,
    primary key (person_id, item_id, lang)
);

-- What has been done of it. Derived from evidence and gaps.
create table plan_done (
    person_id   text not null,
    item_id     text not null,
    evidence_id text not null, -- '' when the gap closed otherwise
    primary key (person_id, item_id)
);

-- +goose Down
drop table plan_done;
drop table plan_item_text;
drop table plan_item;
drop table plan_idp;
