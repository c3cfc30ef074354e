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

-- +goose Down
alter table people_post_tally drop column filled;
alter table people_post_tally drop column own_filled;
