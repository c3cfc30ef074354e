insert into passbook_formula (version, status, published_on, params) values ('cs-2', 'published', '2026-12-01',
    '{"tcs":50,"wpcas":50,"groups":{"manager":40,"peer":30,"subordinate":20,"citizen":10},"provisional_cap":3,"check_less":100,"span":99,"pass_mark":6000}')
