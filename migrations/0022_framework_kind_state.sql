-- +goose Up
-- Where each kind of post stands: the version in force, and the one that is on its way, if any.
create view framework_v_kind_state as
    select k.code, k.org_code, k.in_force, k.base_kind, k.overlay_org,
           coalesce((select v.status
                       from framework_version v
                      where v.kind_code = k.code
                        and v.status in ('draft', 'submitted', 'reviewed', 'verified', 'sent_back')), '') as on_its_way
      from framework_kind k;

-- +goose Down
drop view framework_v_kind_state;
