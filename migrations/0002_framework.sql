-- +goose Up
-- Proficiency scales: ordered lists of levels, as data. A scale does not change once it is used.
create table framework_scale (
    id     text /*bytewise*/ primary key,
    levels bigint not null check (levels between 1 and 20)
);
create table framework_scale_level (
    scale   text /*bytewise*/ not null references framework_scale (id),
    ordinal bigint not null,
    lang    text not null,
    label   text not null,
    primary key (scale, ordinal, lang)
);

insert into framework_scale (id, levels) values ('frac5', 5), ('kcm3', 3);
insert into framework_scale_level (scale, ordinal, lang, label) values
    ('frac5', 1, 'en', 'Beginner'),    ('frac5', 1, 'hi', 'प्रारंभिक'),
    ('frac5', 2, 'en', 'Developing'),  ('frac5', 2, 'hi', 'विकासशील'),
    ('frac5', 3, 'en', 'Proficient'),  ('frac5', 3, 'hi', 'दक्ष'),
    ('frac5', 4, 'en', 'Advanced'),    ('frac5', 4, 'hi', 'उन्नत'),
    ('frac5', 5, 'en', 'Expert'),      ('frac5', 5, 'hi', 'विशेषज्ञ'),
    ('kcm3', 1, 'en', 'Operational'),  ('kcm3', 1, 'hi', 'परिचालन'),
    ('kcm3', 2, 'en', 'Tactical'),     ('kcm3', 2, 'hi', 'सामरिक'),
    ('kcm3', 3, 'en', 'Strategic'),    ('kcm3', 3, 'hi', 'रणनीतिक');

-- The dictionary. Identity is the code, for ever; names repeat and change.
create table framework_competency (
    code            text /*bytewise*/ primary key,
    area            text not null check (area in ('Behavioural', 'Functional', 'Domain')),
    theme_type      text not null,
    scale           text /*bytewise*/ not null references framework_scale (id),
    status          text not null check (status in ('draft', 'unverified', 'verified', 'deprecated', 'merged')),
    replaced_by     text /*bytewise*/ not null, -- the living code, never a merged one; '' when not merged
    owner_org       text not null,              -- code of the organisation; '' is the nation's dictionary
    validity_months bigint not null,            -- how long evidence holds
    source          text not null,              -- the list it came from: kcm, own, esco …
    external_id     text not null,              -- its name there
    changed_at      bigint not null
);
create index framework_competency_replaced on framework_competency (replaced_by) where replaced_by <> '';
create index framework_competency_external on framework_competency (external_id) where external_id <> '';

create table framework_competency_name (
    code     text /*bytewise*/ not null references framework_competency (code),
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);
create index framework_competency_name_sorted on framework_competency_name (lang, sort_key, code);

create table framework_competency_text (
    code  text /*bytewise*/ not null references framework_competency (code),
    field text not null,   -- theme, definition, alias, level
    n     bigint not null, -- level: its ordinal; alias: from 1; else 0
    lang  text not null,
    text  text not null,
    primary key (code, field, n, lang)
);

-- Folded words of names, aliases and codes: a search is a range over the front of a word.
create table framework_word (
    word text /*bytewise*/ not null,
    code text /*bytewise*/ not null references framework_competency (code),
    primary key (word, code)
);
create index framework_word_code on framework_word (code);

-- What lies under what in an outside list; a thing may lie under several.
create table framework_node (
    source text not null,
    id     text /*bytewise*/ not null,
    kind   text not null,              -- group, skill
    uri    text not null,
    code   text /*bytewise*/ not null, -- the competency in our dictionary; '' when there is none
    label  text not null,
    primary key (source, id)
);
create table framework_edge (
    source text not null,
    parent text /*bytewise*/ not null,
    child  text /*bytewise*/ not null,
    primary key (source, parent, child)
);
create index framework_edge_child on framework_edge (source, child);

-- Kinds of post, and the versions of what each needs.
create table framework_kind (
    code     text /*bytewise*/ primary key,
    org_code text not null,
    in_force bigint not null, -- number of the published version; 0 when there is none
    last     bigint not null  -- highest number given
);
create table framework_kind_name (
    code     text /*bytewise*/ not null references framework_kind (code),
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);
create table framework_version (
    id            text primary key,
    kind_code     text /*bytewise*/ not null references framework_kind (code),
    version       bigint not null,
    status        text not null check (status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back', 'published', 'superseded')),
    grp           text not null,
    pay_level     bigint not null, -- 0 when there is none
    unit_kind     text not null,
    tier          text not null,
    org_code      text not null,
    content_hash  text not null,   -- of the file it was read from: the same file twice is one version
    drafted_at    bigint not null,
    drafted_by    text not null,
    published_at  bigint,
    published_by  text not null,
    superseded_at bigint,
    unique (kind_code, version)
);
create unique index framework_version_in_force on framework_version (kind_code) where status = 'published';
create table framework_role (
    version_id text not null references framework_version (id),
    code       text /*bytewise*/ not null,
    n          bigint not null, -- place in the list
    primary key (version_id, code)
);
create table framework_activity (
    version_id text not null references framework_version (id),
    code       text /*bytewise*/ not null,
    role_code  text /*bytewise*/ not null,
    n          bigint not null, -- place in the whole version
    frequency  text not null check (frequency in ('daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'as_needed')),
    primary key (version_id, code)
);
create table framework_requirement (
    version_id    text not null references framework_version (id),
    activity_code text /*bytewise*/ not null,
    competency    text /*bytewise*/ not null references framework_competency (code),
    n             bigint not null,
    level         bigint not null check (level >= 1),
    criticality   bigint not null check (criticality between 1 and 3),
    primary key (version_id, activity_code, competency)
);
create index framework_requirement_competency on framework_requirement (competency);
create table framework_resource (
    version_id    text not null references framework_version (id),
    activity_code text /*bytewise*/ not null,
    n             bigint not null,
    kind          text not null check (kind in ('act', 'rule', 'manual', 'order')),
    valid_from    text not null, -- YYYY-MM-DD or ''
    valid_to      text not null,
    review_by     text not null,
    primary key (version_id, activity_code, n)
);
create table framework_version_text (
    version_id text not null references framework_version (id),
    part       text not null,              -- kind, role, activity, resource
    code       text /*bytewise*/ not null, -- of the role or activity; '' for the kind
    field      text not null,              -- name, alias, pay_note, purpose, text, submitted_to, title
    n          bigint not null,            -- alias and title: place in the list; else 0
    lang       text not null,
    text       text not null,
    primary key (version_id, part, code, field, n, lang)
);

-- What each kind of post needs by its version in force: the snapshot that publishing takes.
create table framework_need (
    kind_code     text /*bytewise*/ not null references framework_kind (code),
    competency    text /*bytewise*/ not null references framework_competency (code),
    version_id    text not null references framework_version (id),
    version       bigint not null,
    required      bigint not null,
    criticality   bigint not null,
    role_code     text /*bytewise*/ not null,
    activity_code text /*bytewise*/ not null,
    primary key (kind_code, competency)
);
create index framework_need_competency on framework_need (competency);

-- Views for rooms above. One row for each competency that a kind of post needs, by its version in force: the highest level
-- and criticality over its activities, with the first role and activity that ask for that level.
create view framework_v_need as
    select kind_code, version_id, version, competency, required, criticality, role_code, activity_code
      from framework_need;
-- The dictionary; levels is the size of the scale.
create view framework_v_competency as
    select c.code, c.area, c.scale, s.levels, c.validity_months, c.status, c.replaced_by
      from framework_competency c
      join framework_scale s on s.id = c.scale;
create view framework_v_name as
    select code, lang, name, sort_key
      from framework_competency_name;
-- Kinds of post; version is the one in force, 0 when there is none yet.
create view framework_v_kind as
    select code, org_code, in_force as version
      from framework_kind;
create view framework_v_kind_name as
    select code, lang, name, sort_key
      from framework_kind_name;

-- +goose Down
drop view framework_v_kind_name;
drop view framework_v_kind;
drop view framework_v_name;
drop view framework_v_competency;
drop view framework_v_need;
drop table framework_need;
drop table framework_version_text;
drop table framework_resource;
drop table framework_requirement;
drop table framework_activity;
drop table framework_role;
drop table framework_version;
drop table framework_kind_name;
drop table framework_kind;
drop table framework_edge;
drop table framework_node;
drop table framework_word;
drop table framework_competency_text;
drop table framework_competency_name;
drop table framework_competency;
drop table framework_scale_level;
drop table framework_scale;
