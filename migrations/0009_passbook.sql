-- +goose Up
-- The formula is data: published versions are never changed, a new rule is a new row.
create table passbook_formula (
    version      text primary key,
    status       text not null, -- draft, published, superseded
    published_on text not null, -- YYYY-MM-DD, '' for a draft
    params       text not null  -- JSON, see passbook.Formula
);
insert into passbook_formula (version, status, published_on, params) values ('cs-1', 'published', '2026-11-22',
    '{"tcs":60,"wpcas":40,"groups":{"manager":40,"peer":30,"subordinate":20,"citizen":10},"provisional_cap":3,"check_less":100,"span":99,"pass_mark":6000}');

-- What each person stands at. Derived: dropped and rebuilt from evidence.
create table passbook_level (
    person_id   text not null,
    competency  text not null,
    tcs         bigint,            -- hundredths; null: this side is absent
    wpcas       bigint,
    cs          bigint,
    attained    bigint not null,   -- 0 when not measured: see measured
    measured    boolean not null,
    provisional boolean not null,  -- one side is absent
    formula     text not null,
    evidence    text not null,     -- JSON array of the ids that count
    claimed     bigint not null,   -- highest level claimed and not yet proven, 0 for none
    work        bigint not null,   -- evidence on record by kind, counted or not
    peer        bigint not null,
    test        bigint not null,
    last_at     bigint not null,   -- when the newest evidence that counts was observed
    primary key (person_id, competency)
);

-- How it came there: one row for each change, in the order in which it was true.
create table passbook_step (
    person_id   text not null,
    competency  text not null,
    n           bigint not null,
    at          bigint not null,   -- when it was true (observed or ended)
    known_at    bigint not null,   -- when it became known here
    cs          bigint,
    attained    bigint not null,
    provisional boolean not null,
    cause       text not null,     -- the kind of evidence, or expired
    evidence_id text not null,
    primary key (person_id, competency, n)
);

create view passbook_v_level as
select person_id, competency, tcs, wpcas, cs, attained, measured, provisional, formula, evidence, claimed, work, peer, test, last_at
  from passbook_level;

-- +goose Down
drop view passbook_v_level;
drop table passbook_step;
drop table passbook_level;
drop table passbook_formula;
