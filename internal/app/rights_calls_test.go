package app_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sopan/internal/access"
	"sopan/internal/assessment"
	"sopan/internal/atlas"
	"sopan/internal/evidence"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// call makes one call of a verb as somebody about somebody, with arguments that are sound but for the right to it.
type call func(ctx context.Context, w *world, by who.Actor, about *subject) error

// What is no fault of a room and yet a refusal.
var (
	errLeftOut = errors.New("what the cell is about is not in the list")
	errRows    = errors.New("the row is refused as somebody else's")
)

// listed is for lists: whether what the cell is about is there.
func listed(there bool, err error) error {
	if err == nil && !there {
		return errLeftOut
	}
	return err
}

// notYours are the words by which a row of a file is refused for want of a right.
var notYours = []string{"people.import.not_yours", "evidence.load.not_yours", "evidence.load.own", "framework.knowledge.not_yours", "people.import.self"}

// rows is for files that are refused row by row.
func rows(r csvio.Report, err error) error {
	if slices.ContainsFunc(r.Problems, func(p csvio.Problem) bool { return slices.Contains(notYours, p.Key) }) {
		return errRows
	}
	return err
}

// only drops what a call gives beside its error.
func only[T any](_ T, err error) error { return err }

// calls are all verbs of the house. What is not here fails a test, and so does what is no verb.
func calls() map[string]call {
	out := map[string]call{}
	for _, room := range []map[string]call{
		accessCalls, assessmentCalls, atlasCalls, evidenceCalls, frameworkCalls, learningCalls, noticeCalls, passbookCalls, peopleCalls, planCalls, practiceCalls,
		reviewCalls,
		hrCalls,
		recordCalls,
		record4Calls,
		linkCalls,
		wizardCalls,
		dictionaryCalls,
		postsCalls,
		reviseCalls,
		importCalls,
		retireCalls,
		keptCalls,
		connectorCalls,
		scenarioCalls,
		learn4Calls,
		contentCalls,
		launchCalls,
		attemptCalls,
		carriedCalls,
		seamCalls,
		studioCalls,
		publishCalls,
		eventCalls,
		programmeCalls,
		cohortCalls,
	} {
		maps.Copy(out, room)
	}
	return out
}

var accessCalls = map[string]call{
	"access.Account": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Accounts.Account(ctx, w.Reader(), by, about.PersonID))
	},
	"access.ChangePIN": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Accounts.ChangePIN(ctx, by, about.pin, "739164", "", about.session)
	},
	"access.Slips": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Accounts.Slips(ctx, w.Reader(), by, about.PersonID, 5)
		return err
	},
	"access.Close": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Accounts.Close(ctx, by, about.PersonID)
	},
	"access.Grant": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Accounts.Grant(ctx, by, about.PersonID, who.RoleInstitute, about.at.Path)
	},
	"access.Revoke": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		role := about.role
		if role == "" { // learners and managers hold none; nobody could end it either
			role = who.RoleCouncil
		}
		return w.Accounts.Revoke(ctx, by, about.PersonID, role, about.at.Path)
	},
	"access.Grants": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.Accounts.Grants(ctx, w.Reader(), by, about.PersonID)
		return listed(len(list) > 0 || about.role == "", err)
	},
	"access.GrantsOver": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.Accounts.GrantsOver(ctx, w.Reader(), by, access.Held{}, 500)
		return listed(slices.ContainsFunc(list, func(h access.Held) bool {
			return h.PersonID == about.PersonID || about == w.outside && strings.HasPrefix(h.Path, about.at.Path)
		}), err)
	},
	"access.SignOutEverywhere": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return w.Accounts.SignOutEverywhere(ctx, by)
	},
	"access.SignOutDevice": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Accounts.SignOutDevice(ctx, by, about.session)
	},
	"access.Sessions": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.Accounts.Sessions(ctx, w.Reader(), by)
		return listed(slices.ContainsFunc(list, func(s access.Session) bool { return s.ID == about.session }), err)
	},
	"access.IssueSlip": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Accounts.IssueSlip(ctx, by, about.PersonID))
	},
	"access.IssueSlips": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Accounts.IssueSlips(ctx, by, []string{about.PersonID}))
	},
	"access.Token": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Accounts.Token(ctx, by, about.PersonID, "another"))
	},
	"access.Tokens": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Accounts.Tokens(ctx, w.Reader(), by, about.PersonID))
	},
	"access.EndToken": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Accounts.EndToken(ctx, by, about.PersonID, about.token)
	},
}

var assessmentCalls = map[string]call{
	"assessment.Book": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Papers.Book(ctx, by, about.PersonID, claimed, 2, about.at.Path, dbtest.Start.Add(time.Hour)))
	},
	"assessment.Bookings": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		page, err := w.Papers.Bookings(ctx, w.Reader(), by, assessment.BookingFilter{}, "", 200)
		return listed(slices.ContainsFunc(page.Bookings, func(b assessment.Booking) bool {
			return b.ID == about.booking || about == w.outside && strings.HasPrefix(b.AgencyPath, about.at.Path)
		}), err)
	},
	"assessment.BookingsOf": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Papers.BookingsOf(ctx, w.Reader(), by, about.PersonID))
	},
	"assessment.Booking": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Papers.Booking(ctx, w.Reader(), by, about.booking))
	},
	"assessment.Void": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Papers.Void(ctx, by, about.booking, "The slot was given up.")
	},
	"assessment.Waits": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		waits, err := w.Papers.Waits(ctx, w.Reader(), by)
		if err != nil {
			return err
		}
		units := slices.Sorted(maps.Keys(w.bookings))
		for part := range 1 << len(units) { // no two parts of the bookings are of one number
			n, with := 0, false
			for i, code := range units {
				if part>>i&1 == 1 {
					n += w.bookings[code]
					with = with || code == about.at.Code
				}
			}
			if n == waits.Bookings {
				return listed(with, nil)
			}
		}
		return fmt.Errorf("%d bookings are those of no units", waits.Bookings)
	},
	"assessment.LoadPapers": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Papers.LoadPapers(ctx, by, []assessment.Paper{paperOf("PAPER-2")}))
	},
	"assessment.RecordResult": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Papers.RecordResult(ctx, by, assessment.Score{BookingID: about.booking, Percent: 7000}))
	},
	"assessment.Start": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Papers.Start(ctx, by, w.paper, "en"))
	},
	"assessment.Sitting": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Papers.Sitting(ctx, w.Reader(), by, about.started))
	},
	"assessment.Save": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Papers.Save(ctx, by, about.started, nil)
	},
	"assessment.Submit": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Papers.Submit(ctx, by, about.started, nil))
	},
	"assessment.Result": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Papers.Result(ctx, w.Reader(), by, about.submitted))
	},
	"assessment.Records": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, _, err := w.Papers.Records(ctx, w.Reader(), by, "", 200)
		return listed(slices.ContainsFunc(list, func(r assessment.Record) bool { return r.SittingID == about.started }), err)
	},
}

var atlasCalls = map[string]call{
	"atlas.People": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		place := atlas.PlaceRef{Level: atlas.State, Code: "9"} // all of them serve in it
		list, err := w.Maps.People(ctx, by, place, claimed, "", atlas.Cursor{}, 200)
		return listed(slices.ContainsFunc(list, func(p atlas.Person) bool {
			return p.PersonID == about.PersonID || about == w.outside && strings.HasPrefix(p.Path, about.at.Path)
		}), err)
	},
	"atlas.Required": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Maps.Required(ctx, w.Reader(), by, atlas.RequiredQuery{State: "9"}))
	},
	"atlas.Cells": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Maps.Cells(ctx, w.Reader(), by, atlas.Query{By: atlas.State}))
	},
	"atlas.Exact": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Maps.Exact(ctx, by, atlas.Query{By: atlas.State, State: "9", Path: about.at.Path}))
	},
}

var evidenceCalls = map[string]call{
	"evidence.Claim": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.Claim(ctx, by, workOf(about, evidence.Signoff)))
	},
	"evidence.Decide": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.Decide(ctx, by, about.waiting, evidence.Decision{Outcome: evidence.Proven}))
	},
	"evidence.Withdraw": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Records.Withdraw(ctx, by, about.waiting)
	},
	"evidence.Revoke": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Records.Revoke(ctx, by, about.accepted, "The register says otherwise.")
	},
	"evidence.Attach": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Records.Attach(ctx, by, "note.txt", strings.NewReader("What was seen.")))
	},
	"evidence.File": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		content, _, err := w.Records.File(ctx, w.Reader(), by, about.accepted, 1)
		if err == nil {
			err = content.Close()
		}
		return err
	},
	"evidence.Revocable": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		it, err := w.Records.Item(ctx, w.Reader(), about.Actor, about.accepted)
		if err != nil {
			return err
		}
		may, err := w.Records.Revocable(ctx, w.Reader(), by, it)
		return listed(may, err)
	},
	"evidence.ProposeLoad": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.ProposeLoad(ctx, by, []evidence.New{scoreOf(about.PersonID, "new")}))
	},
	"evidence.ImportLoad": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		file := "employee_code,competency,side,score,observed_on,readings\n" + about.Code + "," + claimed + ",tcs,2.5,2026-08-22,71 64\n"
		r, err := w.Records.ImportLoad(ctx, by, strings.NewReader(file), evidence.LoadOptions{})
		return rows(r.Report, err)
	},
	"evidence.ProposeScores": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		n := scoreOf("", "")
		score := evidence.Score{EmployeeCode: about.Code, Competency: n.Competency, Side: n.Side, Score: n.Score, ObservedAt: n.ObservedAt, Detail: n.Detail}
		r, err := w.Records.ProposeScores(ctx, by, []evidence.Score{score}, evidence.LoadOptions{})
		return rows(r.Report, err)
	},
	"evidence.ConsentLoad": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.ConsentLoad(ctx, by, about.load))
	},
	"evidence.RefuseLoad": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.RefuseLoad(ctx, by, about.load, "The readings are of another year."))
	},
	"evidence.WithdrawLoad": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.WithdrawLoad(ctx, by, about.proposal))
	},
	"evidence.Loads": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		page, err := w.Records.Loads(ctx, w.Reader(), by, evidence.LoadFilter{}, "", 200)
		return listed(slices.ContainsFunc(page.Loads, func(l evidence.Load) bool { return l.ID == about.load }), err)
	},
	"evidence.Load": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.Load(ctx, w.Reader(), by, about.load))
	},
	"evidence.LoadClosed": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		why, err := w.Records.LoadClosed(ctx, w.Reader(), by, about.load)
		if err == nil && why != "" { // it says by a word what ConsentLoad says by a denial
			err = fault.E(fault.Denied, "evidence.LoadClosed", why)
		}
		return err
	},
	"evidence.LoadRowsOf": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.LoadRowsOf(ctx, w.Reader(), by, about.load, "", 50))
	},
	"evidence.LoadSums": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.LoadSums(ctx, w.Reader(), by, about.load))
	},
	"evidence.LoadSheet": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.LoadSheet(ctx, w.Reader(), by, about.load, "", 50))
	},
	"evidence.Queue": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		page, err := w.Records.Queue(ctx, w.Reader(), by, "", 200)
		there := slices.ContainsFunc(page.Items, func(it evidence.Item) bool { return it.SignerID == about.PersonID })
		return listed(there || by.PersonID == about.PersonID && w.waits[by.PersonID] == 0, err)
	},
	"evidence.QueueCount": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		n, err := w.Records.QueueCount(ctx, w.Reader(), by)
		if err == nil && n != w.waits[by.PersonID] {
			return fmt.Errorf("%d wait, counted %d", w.waits[by.PersonID], n)
		}
		return listed(by.PersonID == about.PersonID, err)
	},
	"evidence.Of": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.Of(ctx, w.Reader(), by, about.PersonID, evidence.Filter{}, "", 50))
	},
	"evidence.Item": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Records.Item(ctx, w.Reader(), by, about.waiting))
	},
}

// scoreOf is an earlier score of somebody, told apart by where it came from.
func scoreOf(personID, source string) evidence.New {
	return evidence.New{
		PersonID: personID, Competency: claimed, Kind: evidence.Loaded, Side: evidence.TCS, Score: 250, Detail: []byte(`{"paper":"2025"}`),
		ObservedAt: dbtest.Start.AddDate(0, -3, 0), SourceKind: "test", SourceID: source,
	}
}
