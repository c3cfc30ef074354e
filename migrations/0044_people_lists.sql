-- +goose Up
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
