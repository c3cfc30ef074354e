package learning

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
)

// standing is how a course stands in the catalogue; version 0 when it is not there.
type standing struct {
	id, hash, status, provider string
	version                    int
}

func currentVersion(ctx context.Context, q db.Q, code string) (standing, error) {
	s, err := db.One(ctx, q, func(s *standing) []any { return []any{&s.id, &s.version, &s.hash, &s.status, &s.provider} }, `
		select v.id, c.version, v.content_hash, c.status, v.provider
		  from learning_course c
		  join learning_version v on v.id = c.version_id
		 where c.code = $1`, code)
	if db.None(err) {
		return standing{}, nil
	}
	return s, err
}

func saveVersion(ctx context.Context, tx *db.Tx, c Course, hash string, papers map[int]string) error {
	_, err := tx.Exec(ctx, `
		insert into learning_course (code, version, version_id, status, changed_at) values ($1, $2, $3, $4, $5)
		on conflict (code) do update set version = excluded.version, version_id = excluded.version_id, status = excluded.status,
		       changed_at = excluded.changed_at, replaced_by = ''`,
		c.Code, c.Version, c.VersionID, c.Status, tx.Now().UnixMicro())
	if err != nil {
		return err
	}
	sources, err := json.Marshal(c.Sources)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into learning_version (id, code, version, content_hash, competency, level, provider, mode, pass_mark, units, paper_id,
		       questions, sources, made_at, made_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		c.VersionID, c.Code, c.Version, hash, c.Competency, c.Level, c.ProviderOrg, c.Mode, c.PassMark, len(c.Units), papers[Final],
		len(c.Questions), string(sources), tx.Now().UnixMicro(), tx.By().ID())
	if err != nil {
		return err
	}
	if err := saveVersionTexts(ctx, tx, c); err != nil {
		return err
	}
	return saveUnits(ctx, tx, c, papers)
}

func saveVersionTexts(ctx context.Context, tx *db.Tx, c Course) error {
	langs := c.langs()
	_, err := db.Insert(ctx, tx, `insert into learning_version_text (version_id, lang, title, sort_key, summary, can_do, seconds, bytes) values`,
		len(langs), func(i int) []any {
			lang, bytes := langs[i], 0
			seconds := len(c.Questions) * secondsPerQuestion
			for _, u := range c.Units {
				seconds, bytes = seconds+u.Seconds[lang], bytes+u.Bytes[lang]
			}
			return []any{c.VersionID, lang, c.Title[lang], sortKey(lang, c.Title[lang]), c.Summary[lang], c.CanDo[lang], seconds, bytes}
		}, "")
	return err
}

func saveUnits(ctx context.Context, tx *db.Tx, c Course, papers map[int]string) error {
	_, err := db.Insert(ctx, tx, `insert into learning_unit (version_id, n, kind, paper_id, package_id, package_index, media, length, hash, event) values`,
		len(c.Units), func(i int) []any {
			u := c.Units[i]
			var x Package
			var f File
			kind := u.Kind
			if u.Branch != nil {
				kind, x.ID, f.Length = KindCase, u.Branch.Code, u.Branch.Minutes
			}
			if u.Package != nil {
				x = *u.Package
			}
			if u.File != nil {
				f = *u.File
				x.ID = f.ID
			}
			return []any{c.VersionID, u.N, kind, papers[u.N], x.ID, x.Index, f.Media, f.Length, u.hash(), eventColumn(u.Event)}
		}, "")
	if err != nil {
		return err
	}
	var rows [][]any
	for _, u := range c.Units {
		for _, lang := range c.langs() {
			t := u.Texts[lang]
			rows = append(rows, []any{c.VersionID, u.N, lang, t.Title, t.Markdown, t.HTML, t.Words, t.Seconds, t.Bytes})
		}
	}
	_, err = db.Insert(ctx, tx, `insert into learning_unit_text (version_id, n, lang, title, markdown, html, words, seconds, bytes) values`,
		len(rows), func(i int) []any { return rows[i] }, "")
	return err
}

// sortKey makes a key that sorts as a dictionary of the language does.
func sortKey(lang, text string) string {
	var buffer collate.Buffer
	c := collate.New(language.Make(lang), collate.IgnoreCase, collate.Numeric)
	return hex.EncodeToString(c.KeyFromString(&buffer, text))
}

func setRetired(ctx context.Context, tx *db.Tx, code string) (bool, error) {
	n, err := tx.Exec(ctx, `update learning_course set status = 'retired', changed_at = $1 where code = $2 and status = 'live'`,
		tx.Now().UnixMicro(), code)
	return n == 1, err
}

// living is the competency of a version as it is known now: a course goes on when its competency is merged into another.
const living = `coalesce((select k.replaced_by from framework_v_competency k where k.code = v.competency and k.replaced_by <> ''), v.competency)`

// taughtAs is a condition that a version, or its place on the shelf, is for one of the competencies in a list, or for one that was merged into them.
func taughtAs(of, list string) string {
	return `(` + of + `.competency in (` + list + `) or ` + of + `.competency in (
		select k.code from framework_v_competency k where k.replaced_by <> '' and k.replaced_by in (` + list + `)))`
}

func providersOf(ctx context.Context, q db.Q, competency string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} },
		`select distinct v.provider from learning_version v where `+taughtAs("v", `$1`)+` order by v.provider`, competency)
}

// standingOf is how a course stands in the catalogue.
const standingOf = `case when c.status = 'retired' then 'retired' when c.flagged_at is not null then 'flagged' when c.unlisted then 'unlisted' else 'live' end`

const cardColumns = `v.id, v.code, v.version, ` + standingOf + `, c.replaced_by, ` + living + `, v.level, v.provider, v.mode, v.units, v.questions, v.pass_mark`

func cardDest(x *Card) []any {
	return []any{&x.VersionID, &x.Code, &x.Version, &x.Status, &x.ReplacedBy, &x.Competency, &x.Level, &x.ProviderOrg, &x.Mode, &x.Units, &x.Questions, &x.PassMark}
}

func cardsOf(ctx context.Context, q db.Q, versions []string) ([]Card, error) {
	return db.All(ctx, q, cardDest, `
		select `+cardColumns+`
		  from learning_version v
		  join learning_course c on c.code = v.code
		 where v.id in (`+db.List(1, len(versions))+`)
		 order by v.code, v.version`, db.Args(versions)...)
}

func cardsByCode(ctx context.Context, q db.Q, codes []string) ([]Card, error) {
	var out []Card
	err := db.Chunks(codes, 400, func(part []string) error {
		cards, err := db.All(ctx, q, cardDest, `
			select `+cardColumns+`
			  from learning_course c
			  join learning_version v on v.id = c.version_id
			 where c.code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		out = append(out, cards...)
		return err
	})
	return out, err
}

// addTexts fills in what cards say, in one statement for 200 of them.
func addTexts(ctx context.Context, q db.Q, cards []*Card) error {
	type row struct {
		version, lang, title, summary, canDo string
		seconds, bytes                       int
	}
	return db.Chunks(cards, maxPage, func(part []*Card) error {
		at := map[string][]*Card{}
		var ids []string
		for _, x := range part {
			if at[x.VersionID] == nil {
				ids = append(ids, x.VersionID)
			}
			at[x.VersionID] = append(at[x.VersionID], x)
		}
		return db.Each(ctx, q, func(r *row) []any {
			return []any{&r.version, &r.lang, &r.title, &r.summary, &r.canDo, &r.seconds, &r.bytes}
		},
			func(r row) error {
				for _, x := range at[r.version] {
					x.say(r.lang, r.title, r.summary, r.canDo, r.seconds, r.bytes)
				}
				return nil
			}, `
			select version_id, lang, title, summary, can_do, seconds, bytes
			  from learning_version_text
			 where version_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	})
}

// say adds what the card says in one language.
func (x *Card) say(lang, title, summary, canDo string, seconds, bytes int) {
	if x.Title == nil {
		x.Title, x.Summary, x.CanDo, x.Minutes, x.Bytes = Names{}, Names{}, Names{}, map[string]int{}, map[string]int{}
	}
	x.Title[lang], x.Summary[lang], x.CanDo[lang], x.Minutes[lang], x.Bytes[lang] = title, summary, canDo, Minutes(seconds), bytes
}

// coursesFor gives the courses taught now for these competencies, by level and code; but not those that the
// person, when one is named, has completed in any version.
func coursesFor(ctx context.Context, q db.Q, competencies []string, but string) ([]Card, error) {
	var out []Card
	err := db.Chunks(competencies, 400, func(part []string) error {
		cards, err := db.All(ctx, q, cardDest, `
			select `+cardColumns+`
			  from learning_course c
			  join learning_version v on v.id = c.version_id
			 where c.status = 'live' and not c.unlisted
			   and not exists (select 1 from learning_enrolment e where e.person_id = $1 and e.code = c.code and e.status = 'complete')
			   and `+taughtAs("v", db.List(2, len(part)))+`
			 order by v.level, v.code`, append([]any{but}, db.Args(part)...)...)
		out = append(out, cards...)
		return err
	})
	return out, err
}

const enrolmentColumns = `coalesce(e.id, ''), coalesce(e.person_id, ''), v.code, v.id, v.version, coalesce(e.status, ''), coalesce(e.lang, ''),
	e.enrolled_at, e.last_at, e.completed_at, e.percent, coalesce(e.passed, false), coalesce(e.open_n, 0), e.open_at,
	e.paused_at, e.beat_at`

// enrolmentRow is an enrolment as it is stored; all of it is null where there is none.
type enrolmentRow struct {
	Enrolment
	enrolled, last, completed, percent, opened, paused, beat sql.NullInt64
}

func (r *enrolmentRow) dest() []any {
	return []any{
		&r.ID, &r.PersonID, &r.Code, &r.VersionID, &r.Version, &r.Status, &r.Lang, &r.enrolled, &r.last, &r.completed, &r.percent, &r.Passed,
		&r.Open, &r.opened, &r.paused, &r.beat,
	}
}

func (r *enrolmentRow) enrolment() Enrolment {
	if r.ID == "" {
		return Enrolment{}
	}
	e := r.Enrolment
	e.EnrolledAt, e.LastAt, e.CompletedAt, e.openAt = moment(r.enrolled), moment(r.last), moment(r.completed), moment(r.opened)
	e.pausedAt, e.beatAt = moment(r.paused), moment(r.beat)
	if r.percent.Valid {
		n := int(r.percent.Int64)
		e.Percent = &n
	}
	return e
}

func moment(n sql.NullInt64) time.Time {
	if !n.Valid || n.Int64 == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}

type headRow struct {
	card           Card
	paper, sources string
	current        string
	newest         int
	rated          Rated
	own            Rating
	enrolment      enrolmentRow
}

func (r *headRow) dest() []any {
	return append(append(cardDest(&r.card), &r.paper, &r.sources, &r.current, &r.newest, &r.rated.Raters, &r.rated.Stars, &r.own.Stars, &r.own.Words),
		r.enrolment.dest()...)
}

func (r *headRow) head() (head, error) {
	h := head{card: r.card, paperID: r.paper, current: r.current, newest: r.newest, rated: r.rated, own: r.own, enrolment: r.enrolment.enrolment()}
	return h, json.Unmarshal([]byte(r.sources), &h.sources)
}

const headColumns = cardColumns + `, v.paper_id, v.sources, c.version_id, c.version,
	coalesce((select r.raters from learning_rated r where r.code = c.code), 0), coalesce((select r.stars from learning_rated r where r.code = c.code), 0),
	coalesce((select m.stars from learning_rating m where m.code = c.code and m.person_id = e.person_id), 0),
	coalesce((select m.words from learning_rating m where m.code = c.code and m.person_id = e.person_id), ''), ` + enrolmentColumns

// headOf gives a course with the person's newest enrolment that was not given up: the version is theirs, else the current.
func headOf(ctx context.Context, q db.Q, person, code string) (head, error) {
	r, err := db.One(ctx, q, (*headRow).dest, `
		select `+headColumns+`
		  from learning_course c
		  left join learning_enrolment e on e.person_id = $1 and e.id = (
		       select x.id from learning_enrolment x
		        where x.person_id = $1 and x.code = $2 and x.status <> 'withdrawn'
		        order by x.enrolled_at desc, x.id desc limit 1)
		  join learning_version v on v.id = coalesce(e.version_id, c.version_id)
		 where c.code = $2`, person, code)
	if err != nil {
		return head{}, err
	}
	return r.head()
}

// lastTouched gives the active enrolment that was last worked on.
func lastTouched(ctx context.Context, q db.Q, person string) (head, error) {
	r, err := db.One(ctx, q, (*headRow).dest, `
		select `+headColumns+`
		  from learning_enrolment e
		  join learning_version v on v.id = e.version_id
		  join learning_course c on c.code = v.code
		 where e.person_id = $1 and e.status = 'active'
		 order by e.last_at desc, e.id desc limit 1`, person)
	if err != nil {
		return head{}, err
	}
	return r.head()
}

// outline gives the parts of a card's version without their texts, and fills in what the card says.
func outline(ctx context.Context, q db.Q, card *Card) ([]Unit, error) {
	type row struct {
		n, seconds, bytes                        int
		lang, title, summary, canDo, kind, paper string
		of                                       foreign
	}
	units := make([]Unit, card.Units)
	err := db.Each(ctx, q, func(r *row) []any {
		return append([]any{&r.n, &r.lang, &r.title, &r.summary, &r.canDo, &r.kind, &r.paper, &r.seconds, &r.bytes}, r.of.dest()...)
	}, func(r row) error {
		if r.n == 0 {
			card.say(r.lang, r.title, r.summary, r.canDo, r.seconds, r.bytes)
			return nil
		}
		u := &units[r.n-1]
		if u.N == 0 {
			*u = Unit{N: r.n, Kind: r.kind, PaperID: r.paper, Title: Names{}, Seconds: map[string]int{}, Bytes: map[string]int{}}
			r.of.fill(u)
		}
		u.Title[r.lang], u.Seconds[r.lang], u.Bytes[r.lang] = r.title, r.seconds, r.bytes
		return nil
	}, `
		select 0, lang, title, summary, can_do, '', '', seconds, bytes, '', 0, '', 0, ''
		  from learning_version_text
		 where version_id = $1
		union all
		select u.n, t.lang, t.title, '', '', u.kind, u.paper_id, t.seconds, t.bytes, u.package_id, u.package_index, u.media, u.length, u.event
		  from learning_unit u
		  join learning_unit_text t on t.version_id = u.version_id and t.n = u.n
		 where u.version_id = $1`, card.VersionID)
	return units, err
}

// unitText fills in one part: the course's title and the part's text in the language asked for, else in the first of
// Languages. db.ErrNone when there is no such part.
func unitText(ctx context.Context, q db.Q, p *UnitPage, n int, lang string) error {
	type row struct {
		course, summary, canDo, langs string
		seconds, bytes                int
		of                            foreign
	}
	var t Text
	var u Unit
	r, err := db.One(ctx, q, func(r *row) []any {
		return append([]any{
			&u.N, &u.Kind, &u.PaperID, &t.Lang, &t.Title, &t.HTML, &t.Words, &t.Seconds, &t.Bytes,
			&r.course, &r.summary, &r.canDo, &r.seconds, &r.bytes, &r.langs,
		}, r.of.dest()...)
	}, `
		select u.n, u.kind, u.paper_id, t.lang, t.title, t.html, t.words, t.seconds, t.bytes, v.title, v.summary, v.can_do, v.seconds, v.bytes,
		       (select string_agg(l.lang, ' ' order by l.lang) from learning_version_text l where l.version_id = u.version_id),
		       u.package_id, u.package_index, u.media, u.length, u.event
		  from learning_unit u
		  join learning_unit_text t on t.version_id = u.version_id and t.n = u.n
		  join learning_version_text v on v.version_id = u.version_id and v.lang = t.lang
		 where u.version_id = $1 and u.n = $2 and t.lang in ($3, $4)
		 order by case when t.lang = $3 then 0 else 1 end limit 1`, p.Card.VersionID, n, lang, Languages[0])
	if err != nil {
		return err
	}
	r.of.fill(&u)
	u.Title, u.Seconds, u.Bytes = Names{t.Lang: t.Title}, map[string]int{t.Lang: t.Seconds}, map[string]int{t.Lang: t.Bytes}
	u.Texts = map[string]Text{t.Lang: t}
	p.Card.say(t.Lang, r.course, r.summary, r.canDo, r.seconds, r.bytes)
	p.Unit, p.Text, p.Langs = u, t, strings.Fields(r.langs)
	return nil
}

// insertEnrolment tells whether it was written: a person has one active enrolment in a course.
func insertEnrolment(ctx context.Context, tx *db.Tx, e Enrolment) (bool, error) {
	n, err := tx.Exec(ctx, `
		insert into learning_enrolment (person_id, id, code, version_id, status, lang, enrolled_at, last_at, open_n, open_at, passed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, false)
		on conflict (person_id, code) where status = 'active' do nothing`,
		e.PersonID, e.ID, e.Code, e.VersionID, e.Status, e.Lang, e.EnrolledAt.UnixMicro(), e.LastAt.UnixMicro())
	return n == 1, err
}

func setWithdrawn(ctx context.Context, tx *db.Tx, person, code string) (enrolmentID string, err error) {
	return db.Scalar[string](ctx, tx, `
		update learning_enrolment set status = 'withdrawn', last_at = $1
		 where person_id = $2 and code = $3 and status = 'active'
		returning id`, tx.Now().UnixMicro(), person, code)
}

const progressColumns = `n, opened_at, seconds, nominal, answered_at, correct, hasty, done_at, wants, met_at, length, covered, flags`

type progressRow struct {
	Progress
	opened, answered, done, met sql.NullInt64
	covered                     string
}

func (r *progressRow) dest() []any {
	return []any{&r.N, &r.opened, &r.Seconds, &r.Nominal, &r.answered, &r.Correct, &r.Hasty, &r.done, &r.Wants, &r.met, &r.Length, &r.covered, &r.Flags}
}

func progressOf(ctx context.Context, q db.Q, person, enrolment string) ([]Progress, error) {
	rows, err := db.All(ctx, q, (*progressRow).dest, `
		select `+progressColumns+`
		  from learning_progress
		 where person_id = $1 and enrolment_id = $2
		 order by n`, person, enrolment)
	out := make([]Progress, len(rows))
	for i, r := range rows {
		r.OpenedAt, r.AnsweredAt, r.DoneAt, r.MetAt = moment(r.opened), moment(r.answered), moment(r.done), moment(r.met)
		list, _ := Segments(r.covered)
		r.Covered = list
		out[i] = r.Progress
	}
	return out, err
}

func takings(ctx context.Context, q db.Q, person string, before touched, limit int) ([]Taking, error) {
	type row struct {
		t Taking
		e enrolmentRow
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return append(append(cardDest(&r.t.Card), r.e.dest()...), &r.t.Done, &r.t.Measured)
	}, `
		select `+cardColumns+`, `+enrolmentColumns+`,
		       (select count(*) from learning_progress p where p.person_id = e.person_id and p.enrolment_id = e.id and p.done_at is not null),
		       cast((select coalesce(sum(p.seconds), 0) from learning_progress p
		              where p.person_id = e.person_id and p.enrolment_id = e.id) as bigint)
		  from learning_enrolment e
		  join learning_version v on v.id = e.version_id
		  join learning_course c on c.code = v.code
		 where e.person_id = $1 and e.status in ('active', 'complete') and (e.last_at, e.id) < ($2, $3)
		 order by e.last_at desc, e.id desc limit $4`, person, before.at, before.id, limit)
	out := make([]Taking, len(rows))
	for i, r := range rows {
		r.t.Enrolment = r.e.enrolment()
		out[i] = r.t
	}
	return out, err
}

// lockState takes the person's enrolment in a course for this transaction, marks it as touched, and gives all that a turn
// needs. A language of "" stays as it was. db.ErrNone when the person is not in the course.
func lockState(ctx context.Context, tx *db.Tx, person, code, lang string) (*state, error) {
	if lang != "" && !validLang(lang) {
		lang = ""
	}
	enrolment, err := db.Scalar[string](ctx, tx, `
		update learning_enrolment set last_at = case when last_at > $1 then last_at else $1 end, lang = case when $2 = '' then lang else $2 end
		 where person_id = $3 and id = (
		       select x.id from learning_enrolment x
		        where x.person_id = $3 and x.code = $4 and x.status <> 'withdrawn'
		        order by x.enrolled_at desc, x.id desc limit 1)
		returning id`, tx.Now().UnixMicro(), lang, person, code)
	if err != nil {
		return nil, err
	}
	s := &state{units: map[int]Unit{}, parts: map[int]Progress{}, changed: map[int]bool{}, read: map[time.Time]int{}}
	if err := s.load(ctx, tx, person, enrolment); err != nil {
		return nil, err
	}
	progress, err := progressOf(ctx, tx, person, enrolment)
	for _, p := range progress {
		s.parts[p.N] = p
	}
	return s, err
}

// load reads the enrolment and what its version asks.
func (s *state) load(ctx context.Context, q db.Q, person, enrolment string) error {
	type row struct {
		e                                    enrolmentRow
		competency, final, paper, lang, kind string
		n, seconds, words                    int
		of                                   foreign
	}
	return db.Each(ctx, q, func(r *row) []any {
		return append(append(r.e.dest(), &r.competency, &r.final, &r.n, &r.kind, &r.paper, &r.lang, &r.seconds, &r.words), r.of.dest()...)
	}, func(r row) error {
		if len(s.units) == 0 {
			s.enrolment, s.competency, s.paperID = r.e.enrolment(), r.competency, r.final
		}
		u, ok := s.units[r.n]
		if !ok {
			u = Unit{N: r.n, Kind: r.kind, PaperID: r.paper, Texts: map[string]Text{}, Seconds: map[string]int{}}
			r.of.fill(&u)
		}
		u.Seconds[r.lang], u.Texts[r.lang] = r.seconds, Text{Lang: r.lang, Words: r.words}
		s.units[r.n] = u
		return nil
	}, `
		select `+enrolmentColumns+`, v.competency, v.paper_id, u.n, u.kind, u.paper_id, t.lang, t.seconds, t.words, u.package_id, u.package_index, u.media, u.length, u.event
		  from learning_enrolment e
		  join learning_version v on v.id = e.version_id
		  join learning_unit u on u.version_id = v.id
		  join learning_unit_text t on t.version_id = u.version_id and t.n = u.n
		 where e.person_id = $1 and e.id = $2`, person, enrolment)
}

func saveState(ctx context.Context, tx *db.Tx, s *state) error {
	e := s.enrolment
	var percent any
	if e.Percent != nil {
		percent = *e.Percent
	}
	_, err := tx.Exec(ctx, `
		update learning_enrolment set status = $1, open_n = $2, open_at = $3, percent = $4, passed = $5, completed_at = $6, paused_at = $7, beat_at = $8
		 where person_id = $9 and id = $10`,
		e.Status, e.Open, zeroed(e.openAt), percent, e.Passed, db.AsMicrosOrNull(e.CompletedAt), zeroed(e.pausedAt), zeroed(e.beatAt), e.PersonID, e.ID)
	if err != nil {
		return err
	}
	var parts []Progress
	for _, p := range s.progress() {
		if s.changed[p.N] {
			parts = append(parts, p)
		}
	}
	if err := saveProgress(ctx, tx, e, parts); err != nil {
		return err
	}
	if s.runs {
		if err := pauseOthers(ctx, tx, e); err != nil {
			return err
		}
	}
	days := slices.SortedFunc(maps.Keys(s.read), time.Time.Compare)
	_, err = db.Insert(ctx, tx, `insert into learning_day (person_id, began_at, seconds) values`, len(days), func(i int) []any {
		return []any{e.PersonID, days[i].UnixMicro(), s.read[days[i]]}
	}, `on conflict (person_id, began_at) do update set seconds = learning_day.seconds + excluded.seconds`)
	return err
}

func saveProgress(ctx context.Context, tx *db.Tx, e Enrolment, parts []Progress) error {
	_, err := db.Insert(ctx, tx, `insert into learning_progress (person_id, enrolment_id, `+progressColumns+`) values`, len(parts), func(i int) []any {
		p := parts[i]
		return []any{
			e.PersonID, e.ID, p.N, p.OpenedAt.UnixMicro(), p.Seconds, p.Nominal, db.AsMicrosOrNull(p.AnsweredAt), p.Correct, p.Hasty, db.AsMicrosOrNull(p.DoneAt),
			p.Wants, db.AsMicrosOrNull(p.MetAt), p.Length, p.Covered.String(), int(p.Flags),
		}
	}, `on conflict (person_id, enrolment_id, n) do update set seconds = excluded.seconds, nominal = excluded.nominal,
		answered_at = excluded.answered_at, correct = excluded.correct, hasty = excluded.hasty, done_at = excluded.done_at,
		met_at = excluded.met_at, covered = excluded.covered, flags = excluded.flags, wants = excluded.wants`)
	return err
}

// secondsByDay gives the seconds read on the days that begin from one moment on and before another, by date.
func secondsByDay(ctx context.Context, q db.Q, person string, from, before time.Time) (map[string]int, error) {
	type row struct {
		began   int64
		seconds int
	}
	out := map[string]int{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.began, &r.seconds} }, func(r row) error {
		out[clock.Date(time.UnixMicro(r.began))] = r.seconds
		return nil
	}, `
		select began_at, seconds
		  from learning_day
		 where person_id = $1 and began_at >= $2 and began_at < $3`, person, from.UnixMicro(), before.UnixMicro())
	return out, err
}

// courseOfPaper gives the course, and the part or Final, to which a paper belongs in the version that the person is on.
func courseOfPaper(ctx context.Context, q db.Q, person, paper string) (code string, n int, err error) {
	type row struct {
		code string
		n    int
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.code, &r.n} }, `
		select e.code, coalesce(u.n, 0)
		  from learning_enrolment e
		  join learning_version v on v.id = e.version_id
		  left join learning_unit u on u.version_id = v.id and u.paper_id = $1
		 where e.person_id = $2 and e.status <> 'withdrawn' and (v.paper_id = $1 or u.paper_id = $1)
		 order by e.enrolled_at desc, e.id desc limit 1`, paper, person)
	return r.code, r.n, err
}
