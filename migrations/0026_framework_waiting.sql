-- +goose Up
-- Versions of what kinds of post need that are on their way, for rooms above that know where an organisation stands.
create view framework_v_open as
    select v.id as version_id, v.kind_code, v.version, v.status, v.org_code,
           coalesce((select max(s.at) from framework_step s where s.version_id = v.id), v.drafted_at) as since
      from framework_version v
     where v.status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back');

-- In what a submitted overlay asks less than its core does: what the commission is asked to consent to.
create table framework_lowered (
    version_id text not null references framework_version (id),
    competency text /*bytewise*/ not null,
    core       bigint not null,
    asked      bigint not null,
    primary key (version_id, competency)
);

-- Holders of posts who were told that an entry of the library holds no longer, each once.
create table framework_told (
    code      text /*bytewise*/ not null references framework_knowledge (code),
    person_id text not null,
    unit      text not null, -- code of the short course on what changed; '' for none
    at        bigint not null,
    by_id     text not null,
    primary key (code, person_id)
);

-- +goose Down
drop table framework_told;
drop table framework_lowered;
drop view framework_v_open;
