package app

import (
	"context"

	"sopan/internal/access/accesshttp"
	"sopan/internal/assessment/assessmenthttp"
	"sopan/internal/atlas/atlashttp"
	"sopan/internal/attempt/attempthttp"
	"sopan/internal/content/contenthttp"
	"sopan/internal/desk/auditor"
	"sopan/internal/desk/department"
	"sopan/internal/desk/manager"
	"sopan/internal/desk/officer"
	"sopan/internal/desk/public"
	"sopan/internal/evidence/evidencehttp"
	"sopan/internal/framework/frameworkhttp"
	"sopan/internal/gap/gaphttp"
	"sopan/internal/ground/db"
	"sopan/internal/hr/hrhttp"
	"sopan/internal/launch/launchhttp"
	"sopan/internal/learning"
	"sopan/internal/learning/learninghttp"
	"sopan/internal/notice/noticehttp"
	"sopan/internal/passbook/passbookhttp"
	"sopan/internal/people/peoplehttp"
	"sopan/internal/plan"
	"sopan/internal/plan/planhttp"
	"sopan/internal/practice/practicehttp"
	"sopan/internal/programme/programmehttp"
	"sopan/internal/record/recordhttp"
	"sopan/internal/scenario/scenariohttp"
	"sopan/internal/studio/studiohttp"
	"sopan/internal/web"
	"sopan/internal/web/api"
	"sopan/players"
)

// Door is a door or a desk: its pages and its part of the API.
type Door interface {
	Routes() []web.Route
	API(a *api.API)
}

// Department is the desk of those who say what posts need; its archive is asked for by page and by command.
func (h *House) Department() *department.Desk {
	return department.New(h.DB, h.People, h.Frameworks).WithBatches(h.HR).WithPlans(h.Plans).WithRecords(h.Records)
}

// DepartmentExport says what the export of a department is to hold.
type DepartmentExport = department.Export

// doors lists every door of the house: the one list.
func (h *House) doors(s Site) []Door {
	staff := hrhttp.New(h.DB, h.HR, h.People).WithHooks(h.Hooks, h.Installed.PublicURL)
	played := attempthttp.New(h.DB, h.Attempts, h.Content, h.Words, players.Files())
	return []Door{
		practicehttp.New(h.DB, h.People, h.Practice, h.Courses, h.Plans),
		scenariohttp.New(h.DB, h.Cases, h.People, h.Frameworks, h.Courses).WithPlaces(h.place),
		learninghttp.New(h.DB, h.People, h.Papers, h.Courses, h.Passbooks, h.Gaps).WithRuns(runs{h, played}).WithPlaces(h.place).WithAddress(h.Installed.PublicURL),
		public.New(h.DB, h.Passbooks, h.Frameworks),
		noticehttp.New(h.DB, h.Notices, h.People, h.Frameworks).WithProgrammes(h.Programmes),
		gaphttp.New(h.DB, h.People, h.Frameworks, h.Gaps, h.Passbooks),
		passbookhttp.New(h.DB, h.People, h.Frameworks, h.Records, h.Passbooks, h.Gaps),
		evidencehttp.New(h.DB, h.People, h.Frameworks, h.Records, h.Papers, h.Passbooks, h.Gaps),
		manager.New(h.DB, h.People, h.Frameworks, h.Records, h.Passbooks, h.Gaps, h.Plans),
		planhttp.New(h.DB, h.People, h.Plans),
		officer.New(h.DB, h.People, h.Frameworks, h.Courses, h.Plans),
		accesshttp.New(h.Accounts, h.People, h.DB, h.Words, h.Installed.PublicURL, s.Secure),
		atlashttp.New(h.DB, h.Maps, h.People, h.Frameworks),
		auditor.New(h.DB, h.People),
		assessmenthttp.New(h.DB, h.Papers, h.Courses, h.People, h.Frameworks, h.Gaps),
		peoplehttp.New(h.DB, h.People),
		frameworkhttp.New(h.DB, h.Frameworks, h.People, h.Gaps).WithAddress(h.Installed.PublicURL).WithUnits(units{h.Courses}).WithUse(h.Papers, h.Maps).WithImport("hr", staff.Import),
		staff,
		played,
		contenthttp.New(h.DB, h.Content, h.Words, h.Installed.PublicURL),
		h.launching(),
		studiohttp.New(h.DB, h.Studio, h.People, h.Frameworks, h.preview).WithTrials(trials{h}),
		h.Department(),
		programmehttp.New(h.DB, h.Programmes, h.People, h.Courses, h.Gaps),
		recordhttp.NewDesk(h.DB, h.Record, h.Installed.PublicURL),
	}
}

// launching is the door of launch.
func (h *House) launching() *launchhttp.Door {
	return launchhttp.New(h.DB, h.Launches, h.Words, h.Installed.PublicURL)
}

// offers tells plans which courses may be proposed: every course that is live.
type offers struct{ courses *learning.Courses }

// Offered gives the live courses that teach any of these competencies.
func (o offers) Offered(ctx context.Context, q db.Q, competencies []string) ([]plan.Course, error) {
	taught, err := o.courses.For(ctx, q, competencies)
	var out []plan.Course
	for _, code := range competencies {
		for _, c := range taught[code] {
			out = append(out, plan.Course{Code: c.Code, Competency: c.Competency, Level: c.Level, Minutes: c.Minutes["en"]})
		}
	}
	return out, err
}

// units tells the pages of knowledge resources which short courses teach what a changed law touches.
type units struct{ courses *learning.Courses }

// Teaching gives the names of the live courses that teach any of these competencies, by course code.
func (u units) Teaching(ctx context.Context, q db.Q, competencies []string) (map[string]map[string]string, error) {
	taught, err := u.courses.For(ctx, q, competencies)
	out := map[string]map[string]string{}
	for _, cards := range taught {
		for _, c := range cards {
			out[c.Code] = c.Title
		}
	}
	return out, err
}
