-- +goose Up
-- How many posts are held in substance, beside those held at all: what a page says of the holders of a kind is read from here.
alter table people_post_tally add column own_filled bigint not null default 0;
alter table people_post_tally add column filled bigint not null default 0;
update people_post_tally
   set own_filled = (select count(*)
                       from people_position s
                       join people_holder h on h.position_id = s.id and not h.additional
                      where s.kind_code = people_post_tally.kind_code and s.org_id = people_post_tally.org_id)
 where own_held > 0;
update people_post_tally
   set filled = (select cast(sum(b.own_filled) as bigint)
                   from people_v_org o
                   join people_org u on u.path >= o.path and u.path < o.path_end
                   join people_post_tally b on b.org_id = u.id and b.kind_code = people_post_tally.kind_code
                  where o.org_id = people_post_tally.org_id)
 where held > 0;

-- Whoever may see the whole country finds people by one range of these, not unit by unit.
create index people_person_name_sorted on people_person_name (lang, sort_key, person_id);
create index people_person_code_sorted on people_person (code_key, id);

-- Designations in the order of each language in which lists are read; where one has no name in it, the name that stands in for it.
create table people_designation_order (
    lang           text not null,
    sort_key       text /*bytewise*/ not null,
    designation_id text not null references people_designation (id),
    primary key (lang, sort_key, designation_id)
);
insert into people_designation_order (lang, sort_key, designation_id)
select l.lang, n.sort_key, n.designation_id
  from (select 'en' as lang union all select 'hi') l
  join people_designation_name n on n.n = 0
   and n.lang = (select coalesce(max(case when x.lang = l.lang then x.lang end), min(x.lang))
                   from people_designation_name x
                  where x.designation_id = n.designation_id and x.n = 0);
drop index people_designation_name_sorted;

-- +goose Down
create index people_designation_name_sorted on people_designation_name (lang, sort_key, designation_id) where n = 0;
drop table people_designation_order;
drop index people_person_code_sorted;
drop index people_person_name_sorted;
alter table people_post_tally drop column filled;
alter table people_post_tally drop column own_filled;
