-- +goose Up
-- Kinds of post that stand at the same kind of unit and tier are found among hundreds of thousands of versions.
create index framework_version_post on framework_version (unit_kind, tier, kind_code) where status = 'published';

-- Job holders who were asked about a draft and have said nothing yet.
create view framework_v_asked as
    select h.person_id, v.kind_code, h.asked_at
      from framework_holder_check h
      join framework_version v on v.id = h.version_id
     where h.said = 'asked' and v.status in ('draft', 'sent_back');

-- +goose Down
drop view framework_v_asked;
drop index framework_version_post;
