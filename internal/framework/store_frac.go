package framework

import (
	"context"

	"sopan/internal/ground/db"
)

func selectKinds(ctx context.Context, q db.Q) ([]Kind, error) {
	return kindsWhere(ctx, q, `k.base_kind = ''`)
}

// selectKindsOf gives kinds of post by code, overlays too.
func selectKindsOf(ctx context.Context, q db.Q, codes []string) ([]Kind, error) {
	var out []Kind
	err := db.Chunks(validCodes(codes), few, func(part []string) error {
		rows, err := kindsWhere(ctx, q, `k.code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func kindsWhere(ctx context.Context, q db.Q, where string, args ...any) ([]Kind, error) {
	type row struct {
		Kind
		versionID string
	}
	from := `
		  from framework_kind k
		  join framework_version v on v.kind_code = k.code and v.version = case when k.in_force > 0 then k.in_force else k.last end`
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.Code, &r.OrgCode, &r.Version, &r.Base, &r.Overlay, &r.versionID, &r.Group, &r.PayLevel, &r.UnitKind, &r.Tier}
	}, `
		select k.code, k.org_code, k.in_force, k.base_kind, k.overlay_org, v.id, v.grp, v.pay_level, v.unit_kind, v.tier`+from+`
		 where `+where+`
		 order by k.code`, args...)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(rows))
	out := make([]Kind, len(rows))
	for i, r := range rows {
		at[r.versionID], out[i] = i, r.Kind
	}
	err = db.Each(ctx, q, textDest, func(t versionText) error {
		if i, ok := at[t.versionID]; ok {
			setKindText(&out[i], t)
		}
		return nil
	}, `
		select t.version_id, t.part, t.code, t.field, t.n, t.lang, t.text`+from+`
		  join framework_version_text t on t.version_id = v.id and t.part = 'kind'
		 where `+where+`
		 order by t.version_id, t.field, t.n, t.lang`, args...)
	return out, err
}

// versionText is one text of a version: what part of it, of which role or activity, which field.
type versionText struct {
	versionID, part, code, field, lang, text string
	n                                        int
}

func textDest(t *versionText) []any {
	return []any{&t.versionID, &t.part, &t.code, &t.field, &t.n, &t.lang, &t.text}
}

const versionColumns = `v.id, v.kind_code, v.version, v.status, v.org_code, v.drafted_at, v.drafted_by, coalesce(v.published_at, 0), v.published_by,
       v.grp, v.pay_level, v.unit_kind, v.tier, v.revision,
	(select k.base_kind from framework_kind k where k.code = v.kind_code), (select k.overlay_org from framework_kind k where k.code = v.kind_code)`

func versionDest(v *Version) []any {
	return []any{
		&v.ID, &v.KindCode, &v.Number, &v.Status, &v.OrgCode,
		db.Micros(&v.DraftedAt),
		&v.DraftedBy,
		db.Micros(&v.PublishedAt),
		&v.PublishedBy,
		&v.post.group, &v.post.payLevel, &v.post.unitKind, &v.post.tier, &v.revision, &v.post.base, &v.post.overlay,
	}
}

func selectVersions(ctx context.Context, q db.Q, kind string) ([]Version, error) {
	return db.All(ctx, q, versionDest,
		`select `+versionColumns+` from framework_version v where v.kind_code = $1 order by v.version desc`, kind)
}

func selectVersion(ctx context.Context, q db.Q, kind string, number int) (Version, error) {
	return db.One(ctx, q, versionDest,
		`select `+versionColumns+` from framework_version v where v.kind_code = $1 and v.version = $2`, kind, number)
}

func selectVersionInForce(ctx context.Context, q db.Q, kind string) (Version, error) {
	return db.One(ctx, q, versionDest,
		`select `+versionColumns+` from framework_version v where v.kind_code = $1 and v.status = 'published'`, kind)
}

func selectVersionByID(ctx context.Context, q db.Q, id string) (Version, error) {
	return db.One(ctx, q, versionDest, `select `+versionColumns+` from framework_version v where v.id = $1`, id)
}

// selectProfile reads a version whole. Requirements bear the codes that stand in it, merged ones too.
func selectProfile(ctx context.Context, q db.Q, v Version) (Profile, error) {
	list, _, err := selectProfiles(ctx, q, []Version{v})
	if err != nil {
		return Profile{}, err
	}
	return list[0], nil
}

// selectProfiles reads versions whole, each in the place of its version: few statements for any number of them. With them come
// the living codes of competencies that were merged since.
func selectProfiles(ctx context.Context, q db.Q, versions []Version) (out []Profile, living map[string]string, err error) {
	out = make([]Profile, len(versions))
	r := reading{profiles: out, living: map[string]string{}, at: map[string]int{}, spots: make([]spots, len(versions))}
	ids := make([]string, len(versions))
	for i, v := range versions {
		out[i] = Profile{VersionID: v.ID, Version: v.Number, Status: v.Status, Kind: Kind{
			Code: v.KindCode, Version: v.Number, OrgCode: v.OrgCode, Group: v.post.group, PayLevel: v.post.payLevel, UnitKind: v.post.unitKind, Tier: v.post.tier,
			Base: v.post.base, Overlay: v.post.overlay,
		}}
		r.at[v.ID], r.spots[i], ids[i] = i, spots{map[string]int{}, map[string][2]int{}}, v.ID
	}
	return out, r.living, db.Chunks(ids, few, func(part []string) error {
		in, args := `version_id in (`+db.List(1, len(part))+`)`, db.Args(part)
		for _, add := range []func(context.Context, db.Q, string, []any) error{r.parts, r.texts} {
			if err := add(ctx, q, in, args); err != nil {
				return err
			}
		}
		return nil
	})
}

// reading is versions that are being read.
type reading struct {
	profiles []Profile
	living   map[string]string // codes of merged competencies: under which each is found now
	at       map[string]int    // by id of the version
	spots    []spots
}

// spots say where in a profile the role or activity of a code stands.
type spots struct {
	role     map[string]int
	activity map[string][2]int
}

func (s spots) of(p *Profile, activity string) *Activity {
	i, ok := s.activity[activity]
	if !ok {
		return nil
	}
	return &p.Roles[i[0]].Activities[i[1]]
}

// partRow is a role with an activity, what an activity asks for, or a resource of it.
type partRow struct {
	version, owner, code, kind string // kind: of an activity its frequency, of a need the living code where it was merged
	from, to, review           string
	sort, level, criticality   int
}

func (x *partRow) dest() []any {
	var n, m int // the place in its list, in the order of which rows come
	return []any{&x.version, &x.sort, &n, &m, &x.owner, &x.code, &x.kind, &x.from, &x.to, &x.review, &x.level, &x.criticality}
}

// The sorts of partRow, in the order in which they are put together.
const (
	rowActivity = iota
	rowNeed
	rowResource
)

func (r reading) parts(ctx context.Context, q db.Q, in string, args []any) error {
	return db.Each(ctx, q, (*partRow).dest, func(x partRow) error {
		switch x.sort {
		case rowActivity:
			r.putActivity(x)
		case rowNeed:
			if x.kind != "" {
				r.living[x.code] = x.kind
			}
			if a := r.activity(x); a != nil {
				a.Requirements = append(a.Requirements, Requirement{Competency: x.code, Level: x.level, Criticality: x.criticality})
			}
		case rowResource:
			if a := r.activity(x); a != nil {
				a.Resources = append(a.Resources, Resource{Code: x.code, Title: Names{}, Kind: x.kind, ValidFrom: x.from, ValidTo: x.to, ReviewBy: x.review})
			}
		}
		return nil
	}, `
		select r.version_id, 0 as sort, r.n as n, coalesce(a.n, 0) as m, r.code as owner, coalesce(a.code, '') as code,
		       coalesce(a.frequency, '') as kind, '' as valid_from, '' as valid_to, '' as review_by, 0 as level, 0 as criticality
		  from framework_role r
		  left join framework_activity a on a.version_id = r.version_id and a.role_code = r.code
		 where r.`+in+`
		 union all
		select r.version_id, 1, r.n, 0, r.activity_code, r.competency, case when c.status = 'merged' then c.replaced_by else '' end, '', '', '',
		       r.level, r.criticality
		  from framework_requirement r
		  join framework_competency c on c.code = r.competency
		 where r.`+in+`
		 union all
		select version_id, 2, n, 0, activity_code, code, kind, valid_from, valid_to, review_by, 0, 0
		  from framework_resource
		 where `+in+`
		 order by version_id, sort, n, m`, args...)
}

func (r reading) putActivity(x partRow) {
	p, at := &r.profiles[r.at[x.version]], r.spots[r.at[x.version]]
	i, ok := at.role[x.owner]
	if !ok {
		i = len(p.Roles)
		at.role[x.owner] = i
		p.Roles = append(p.Roles, Role{Code: x.owner})
	}
	if x.code == "" { // a role of a draft, without activities yet
		return
	}
	role := &p.Roles[i]
	at.activity[x.code] = [2]int{i, len(role.Activities)}
	role.Activities = append(role.Activities, Activity{Code: x.code, Frequency: x.kind})
}

// activity gives the activity that a row is about.
func (r reading) activity(x partRow) *Activity {
	i := r.at[x.version]
	return r.spots[i].of(&r.profiles[i], x.owner)
}

func (r reading) texts(ctx context.Context, q db.Q, in string, args []any) error {
	return db.Each(ctx, q, textDest, func(t versionText) error {
		i := r.at[t.versionID]
		setText(&r.profiles[i], r.spots[i], t)
		return nil
	}, `
		select version_id, part, code, field, n, lang, text
		  from framework_version_text
		 where `+in+`
		 order by version_id, part, code, field, n, lang`, args...)
}

// lastVersion locks the kind of post, making it when it is new, and tells its highest version with the hash of what that
// was read from, and the organisation that it belongs to.
func lastVersion(ctx context.Context, tx *db.Tx, kind, org string) (number int, hash, owner string, err error) {
	if _, err = tx.Exec(ctx, `
		insert into framework_kind (code, org_code, in_force, last)
		values ($1, $2, 0, 0)
		on conflict (code) do update set last = framework_kind.last`, kind, org); err != nil {
		return 0, "", "", err
	}
	return readLastVersion(ctx, tx, kind)
}

func readLastVersion(ctx context.Context, q db.Q, kind string) (number int, hash, owner string, err error) {
	_, err = db.One(ctx, q, func(*struct{}) []any { return []any{&number, &hash, &owner} }, `
		select k.last, coalesce(v.content_hash, ''), k.org_code
		  from framework_kind k
		  left join framework_version v on v.kind_code = k.code and v.version = k.last
		 where k.code = $1`, kind)
	if db.None(err) {
		return 0, "", "", nil
	}
	return number, hash, owner, err
}

func insertVersion(ctx context.Context, tx *db.Tx, p Profile, from int, hash string) error {
	k := p.Kind
	if _, err := tx.Exec(ctx, `
		insert into framework_version (id, kind_code, version, status, grp, pay_level, unit_kind, tier, org_code, content_hash,
		       drafted_at, drafted_by, published_by, from_version)
		values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, '', $12)`,
		p.VersionID, k.Code, p.Version, k.Group, k.PayLevel, k.UnitKind, k.Tier, k.OrgCode, hash,
		tx.Now().UnixMicro(), tx.By().ID(), from); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update framework_kind set last = $1, org_code = $2 where code = $3`, p.Version, k.OrgCode, k.Code); err != nil {
		return err
	}
	return insertContent(ctx, tx, p)
}

// insertContent writes what a version says.
func insertContent(ctx context.Context, tx *db.Tx, p Profile) error {
	var roles, activities, requirements, resources [][]any
	n := 0
	for i, role := range p.Roles {
		roles = append(roles, []any{p.VersionID, role.Code, i + 1})
		for _, a := range role.Activities {
			n++
			activities = append(activities, []any{p.VersionID, a.Code, role.Code, n, a.Frequency})
			for j, r := range a.Requirements {
				requirements = append(requirements, []any{p.VersionID, a.Code, r.Competency, j + 1, r.Level, r.Criticality})
			}
			for j, r := range a.Resources {
				resources = append(resources, []any{p.VersionID, a.Code, j + 1, r.Code, r.Kind, r.ValidFrom, r.ValidTo, r.ReviewBy})
			}
		}
	}
	var texts [][]any
	for _, t := range textsOf(p) {
		texts = append(texts, []any{p.VersionID, t.part, t.code, t.field, t.n, t.lang, t.text})
	}
	for _, part := range []struct {
		head string
		rows [][]any
	}{
		{`insert into framework_role (version_id, code, n) values`, roles},
		{`insert into framework_activity (version_id, code, role_code, n, frequency) values`, activities},
		{`insert into framework_requirement (version_id, activity_code, competency, n, level, criticality) values`, requirements},
		{`insert into framework_resource (version_id, activity_code, n, code, kind, valid_from, valid_to, review_by) values`, resources},
		{`insert into framework_version_text (version_id, part, code, field, n, lang, text) values`, texts},
	} {
		if err := insertRows(ctx, tx, part.head, part.rows); err != nil {
			return err
		}
	}
	return nil
}

// setKindName writes the name under which a kind of post is found in lists.
func setKindName(ctx context.Context, tx *db.Tx, k Kind) error {
	if _, err := tx.Exec(ctx, `delete from framework_kind_name where code = $1`, k.Code); err != nil {
		return err
	}
	order := newSorter()
	var rows [][]any
	for lang, name := range k.Name {
		rows = append(rows, []any{k.Code, lang, name, order.key(lang, name)})
	}
	return insertRows(ctx, tx, `insert into framework_kind_name (code, lang, name, sort_key) values`, rows)
}

// lockKind holds the kind of post until the transaction ends, so that of two who publish at once one waits.
func lockKind(ctx context.Context, tx *db.Tx, kind string) (inForce int, err error) {
	return db.Scalar[int](ctx, tx, `update framework_kind set last = last where code = $1 returning in_force`, kind)
}

// putInForce supersedes what was in force and publishes a draft; false when it is no draft any more.
func putInForce(ctx context.Context, tx *db.Tx, v Version) (bool, error) {
	now := tx.Now().UnixMicro()
	if _, err := tx.Exec(ctx, `
		update framework_version
		   set status = 'superseded', superseded_at = $1
		 where kind_code = $2 and status = 'published'`, now, v.KindCode); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `
		update framework_version
		   set status = 'published', published_at = $1, published_by = $2
		 where id = $3 and status = 'verified'`, now, tx.By().ID(), v.ID)
	if err != nil || n != 1 {
		return false, err
	}
	_, err = tx.Exec(ctx, `update framework_kind set in_force = $1, org_code = $2 where code = $3`, v.Number, v.OrgCode, v.KindCode)
	return true, err
}
