-- +goose Up
-- A plan is agreed for the post that its holder then has. When they hold another, it is to be revised (D3).
alter table plan_idp add column for_position text not null default '';
alter table plan_idp add column carried_at bigint; -- when a plan that was revised was first agreed: what was shown since counts
update plan_idp
   set for_position = coalesce((select s.position_id from people_v_scope s where s.person_id = plan_idp.person_id), '')
 where status in ('agreed', 'in_progress');

-- Plans that are to be revised, with the post that is held now. Derived from plans and postings.
create table plan_revision (
    person_id   text primary key,
    idp_id      text not null,
    position_id text not null
);

-- +goose Down
drop table plan_revision;
alter table plan_idp drop column carried_at;
alter table plan_idp drop column for_position;
