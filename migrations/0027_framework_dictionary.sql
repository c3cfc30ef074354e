-- +goose Up
-- The dictionary as a place to work in: found at once, kept clean, and exchanged with others.

-- A page of the dictionary is a walk along an index, in the order of English or of Hindi names (of another language's where there is
-- none). theme_key is the English theme, '' for none.
alter table framework_competency add column sort_key text /*bytewise*/ not null default '';
alter table framework_competency add column sort_hi text /*bytewise*/ not null default '';
alter table framework_competency add column theme_key text /*bytewise*/ not null default '';
update framework_competency
   set sort_key = substr(coalesce(
           (select n.sort_key from framework_competency_name n where n.code = framework_competency.code and n.lang = 'en'),
           (select min(n.sort_key) from framework_competency_name n where n.code = framework_competency.code), ''), 1, 600),
       sort_hi = substr(coalesce(
           (select n.sort_key from framework_competency_name n where n.code = framework_competency.code and n.lang = 'hi'),
           (select n.sort_key from framework_competency_name n where n.code = framework_competency.code and n.lang = 'en'),
           (select min(n.sort_key) from framework_competency_name n where n.code = framework_competency.code), ''), 1, 600),
       theme_key = substr(coalesce(
           (select t.text from framework_competency_text t where t.code = framework_competency.code and t.field = 'theme' and t.n = 0 and t.lang = 'en'), ''), 1, 200);
create index framework_competency_sorted on framework_competency (sort_key, code) where status not in ('merged', 'deprecated');
create index framework_competency_sorted_hi on framework_competency (sort_hi, code) where status not in ('merged', 'deprecated');
create index framework_competency_themed on framework_competency (area, theme_key, code) where status not in ('merged', 'deprecated');
drop index framework_word_code;
create index framework_word_code on framework_word (code, word);

-- Who changed what when, of each entry.
create table framework_history (
    code   text /*bytewise*/ not null,
    id     text not null,
    at     bigint not null,
    by_id  text not null,
    act    text not null check (act in ('imported', 'changed', 'proposed', 'matched', 'verified', 'retired', 'merged', 'received', 'parted')),
    detail text not null, -- the list it came from, the other code, or the fields that changed
    primary key (code, id)
);

-- What somebody at a desk misses in the dictionary. It is matched with an entry, becomes a new one that is not verified yet, or is refused.
create table framework_proposal (
    id          text primary key,
    org_code    text not null,              -- for whom it is asked
    area        text not null,
    name        text not null,              -- JSON: texts by language
    definition  text not null,              -- JSON
    why         text not null,
    state       text not null check (state in ('requested', 'matched', 'created', 'verified', 'refused')),
    code        text /*bytewise*/ not null, -- of the entry it was matched with or became
    reason      text not null,              -- of a refusal
    proposed_at bigint not null,
    proposed_by text not null,
    decided_at  bigint not null,
    decided_by  text not null
);
create index framework_proposal_state on framework_proposal (state, id);
create index framework_proposal_by on framework_proposal (proposed_by, id);
create index framework_proposal_code on framework_proposal (code) where code <> '';

-- Pairs of entries that likely are one. a < b by code.
create table framework_twin (
    a        text /*bytewise*/ not null,
    b        text /*bytewise*/ not null,
    score    bigint not null, -- hundredths of a whole; 10000 says the same
    why      text not null,   -- the rule that found it
    state    text not null check (state in ('open', 'apart')),
    found_at bigint not null,
    said_by  text not null,   -- who said that they are two; '' while open
    primary key (a, b)
);
create index framework_twin_open on framework_twin (score, a, b) where state = 'open';
create index framework_twin_b on framework_twin (b);

-- Merges, with what stood before: for thirty days one can be taken back.
create table framework_merge (
    id        text primary key,
    from_code text /*bytewise*/ not null,
    to_code   text /*bytewise*/ not null,
    at        bigint not null,
    by_id     text not null,
    stood     text not null, -- JSON: the state of the first, the other names the second was given, what was known as the first before
    undone_at bigint not null, -- 0 while it holds
    undone_by text not null
);
create index framework_merge_from on framework_merge (from_code, at);
create index framework_merge_to on framework_merge (to_code, at);

-- What a level of one scale is on another, as versioned data: a version never changes.
create table framework_crosswalk (
    from_scale text /*bytewise*/ not null references framework_scale (id),
    to_scale   text /*bytewise*/ not null references framework_scale (id),
    version    bigint not null,
    source     text not null, -- the order or the reasoning it rests on
    at         bigint not null,
    by_id      text not null,
    primary key (from_scale, to_scale, version)
);
create table framework_crosswalk_step (
    from_scale text /*bytewise*/ not null,
    to_scale   text /*bytewise*/ not null,
    version    bigint not null,
    from_level bigint not null,
    to_level   bigint not null, -- 0: below the first level of the other
    primary key (from_scale, to_scale, version, from_level)
);
insert into framework_crosswalk (from_scale, to_scale, version, source, at, by_id) values
    ('frac5', 'kcm3', 1, 'Project default: no published rule; operational for the first two levels, tactical for the next two, strategic for the expert.', 0, 'system'),
    ('kcm3', 'frac5', 1, 'Project default: no published rule; the lowest level that version 1 of frac5 to kcm3 reads as that level.', 0, 'system');
insert into framework_crosswalk_step (from_scale, to_scale, version, from_level, to_level) values
    ('frac5', 'kcm3', 1, 1, 1), ('frac5', 'kcm3', 1, 2, 1), ('frac5', 'kcm3', 1, 3, 2), ('frac5', 'kcm3', 1, 4, 2), ('frac5', 'kcm3', 1, 5, 3),
    ('kcm3', 'frac5', 1, 1, 1), ('kcm3', 'frac5', 1, 2, 3), ('kcm3', 'frac5', 1, 3, 5);

-- How somebody else's files are read, by name.
create table framework_mapping (
    name  text /*bytewise*/ primary key,
    map   text not null, -- JSON
    at    bigint not null,
    by_id text not null
);

-- What came in by CASE keeps its identifier, its address and the time of its last change.
create table framework_case (
    identifier  text primary key,
    source      text not null,
    code        text /*bytewise*/ not null, -- of the competency; '' of the document
    lang        text not null,
    uri         text not null,
    last_change text not null,              -- as it came
    stamp       bigint not null,            -- changed_at of the competency then: while it is the same, last_change holds
    says        text not null               -- JSON: of the document, what we do not know ourselves
);
create index framework_case_source on framework_case (source, code, lang);

-- +goose Down
drop table framework_case;
drop table framework_mapping;
drop table framework_crosswalk_step;
drop table framework_crosswalk;
drop table framework_merge;
drop table framework_twin;
drop table framework_proposal;
drop table framework_history;
drop index framework_word_code;
create index framework_word_code on framework_word (code);
drop index framework_competency_themed;
drop index framework_competency_sorted_hi;
drop index framework_competency_sorted;
alter table framework_competency drop column theme_key;
alter table framework_competency drop column sort_hi;
alter table framework_competency drop column sort_key;
