-- +goose Up
-- The desk at which is written what posts need: drafts edited part by part, steps of review, job holders asked, overlays, and the
-- library of knowledge resources.

-- An overlay is a kind of post that adds to another one for a part of the tree: base_kind names the other, overlay_org the part.
alter table framework_kind add column base_kind text not null default '';
alter table framework_kind add column overlay_org text not null default '';
create index framework_kind_base on framework_kind (base_kind, overlay_org) where base_kind <> '';
create index framework_kind_org on framework_kind (org_code, code);

-- How often a draft was changed: an edit says which state it has seen.
alter table framework_version add column revision bigint not null default 0;
alter table framework_version add column from_version bigint not null default 0; -- what it was begun from; 0 for none
create index framework_version_open on framework_version (status, org_code, kind_code)
    where status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back');

alter table framework_resource add column code text not null default ''; -- in the library

create table framework_edit (
    version_id text not null references framework_version (id),
    revision   bigint not null,         -- the state that it led to
    at         bigint not null,
    by_id      text not null,
    part       text /*bytewise*/ not null,
    change     text not null,           -- JSON: the edit
    inverse    text not null,           -- JSON: the edit that takes it back
    undone_by  bigint not null,         -- revision of the edit that took it back; 0 for none
    primary key (version_id, revision)
);
create index framework_edit_part on framework_edit (version_id, part, revision);

-- The way of a version from draft to its end: who did what when, and why it was sent back.
create table framework_step (
    version_id text not null references framework_version (id),
    n          bigint not null,
    step       text not null check (step in ('drafted', 'submitted', 'reviewed', 'verified', 'sent_back', 'published', 'superseded', 'discarded')),
    at         bigint not null,
    by_id      text not null,
    note       text not null,
    primary key (version_id, n)
);
create index framework_step_by on framework_step (by_id, at);

-- Holders of the post who were asked whether a draft says what they do.
create table framework_holder_check (
    version_id text not null references framework_version (id),
    person_id  text not null,
    asked_at   bigint not null,
    asked_by   text not null,
    said       text not null check (said in ('asked', 'confirmed', 'corrected')),
    note       text not null,
    said_at    bigint not null,
    primary key (version_id, person_id)
);
create index framework_holder_check_person on framework_holder_check (person_id, said, asked_at);

-- Consent of the commission to an overlay that asks less than the core does.
create table framework_consent (
    version_id text not null references framework_version (id),
    competency text /*bytewise*/ not null,
    at         bigint not null,
    by_id      text not null,
    primary key (version_id, competency)
);

-- The library: acts, rules, manuals and orders, with the time for which they hold.
create table framework_knowledge (
    code        text /*bytewise*/ primary key,
    kind        text not null check (kind in ('act', 'rule', 'manual', 'order')),
    url         text not null,
    valid_from  text not null,
    valid_to    text not null,
    review_by   text not null,
    replaced_by text /*bytewise*/ not null, -- '' while nothing replaces it
    org_code    text not null,              -- who keeps it; '' is the nation
    changed_at  bigint not null
);
create index framework_knowledge_valid on framework_knowledge (valid_to) where valid_to <> '';
create table framework_knowledge_name (
    code     text /*bytewise*/ not null references framework_knowledge (code),
    lang     text not null,
    name     text not null,
    sort_key text /*bytewise*/ not null,
    primary key (code, lang)
);
create index framework_knowledge_name_sorted on framework_knowledge_name (lang, sort_key, code);
create index framework_resource_code on framework_resource (code) where code <> '';

-- The highest level that the list a competency came from describes it for; 0 is the top of its scale.
alter table framework_competency add column top_level bigint not null default 0;
create index framework_competency_source on framework_competency (source, code);

-- core is what the base of an overlay asks, 0 where only the overlay asks; of a kind that is no overlay it is required itself.
alter table framework_need add column core bigint not null default 0;
update framework_need set core = required;

drop view framework_v_need;
create view framework_v_need as
    select kind_code, version_id, version, competency, required, core, criticality, role_code, activity_code
      from framework_need;

-- Overlays in force: what those need who hold base_kind below the organisation.
create view framework_v_overlay as
    select code, base_kind, overlay_org
      from framework_kind
     where base_kind <> '' and in_force > 0;

drop view framework_v_kind;
create view framework_v_kind as
    select code, org_code, in_force as version, base_kind
      from framework_kind;

-- +goose Down
drop view framework_v_kind;
create view framework_v_kind as
    select code, org_code, in_force as version
      from framework_kind;
drop view framework_v_overlay;
drop view framework_v_need;
create view framework_v_need as
    select kind_code, version_id, version, competency, required, criticality, role_code, activity_code
      from framework_need;
alter table framework_need drop column core;
drop index framework_competency_source;
alter table framework_competency drop column top_level;
drop index framework_resource_code;
drop table framework_knowledge_name;
drop table framework_knowledge;
drop table framework_consent;
drop table framework_holder_check;
drop table framework_step;
drop table framework_edit;
alter table framework_resource drop column code;
drop index framework_version_open;
alter table framework_version drop column from_version;
alter table framework_version drop column revision;
drop index framework_kind_org;
drop index framework_kind_base;
alter table framework_kind drop column overlay_org;
alter table framework_kind drop column base_kind;
