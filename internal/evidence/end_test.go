package evidence_test

import (
	"testing"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// signedBy makes a signature of an officer under work of the holder.
func signedBy(t *testing.T, o *evidencetest.Office, officer string) evidence.Item {
	t.Helper()
	it := o.Claim(t, officer, o.Signoff(o.Holder))
	if it.Status != evidence.StatusAccepted || it.DecidedBy != officer {
		t.Fatalf("signed %+v", it)
	}
	return it
}

// revocable holds the question to the verb: both say the same.
func revocable(t *testing.T, o *evidencetest.Office, name string, by who.Actor, it evidence.Item, kind fault.Kind) {
	t.Helper()
	open, err := o.Records.Revocable(ctx, o.DB.Reader(), by, it)
	if err != nil || open != (kind == "") {
		t.Errorf("%s: the door is open %v, %v", name, open, err)
	}
	want(t, name, o.Records.Revoke(ctx, by, it.ID, "Signed on the wrong line."), kind)
	got := item(t, o, o.Holder, it.ID)
	switch {
	case kind == "" && (got.Status != evidence.StatusRevoked || got.EndedBy != by.PersonID || got.EndReason != "Signed on the wrong line."):
		t.Errorf("%s leaves %+v", name, got)
	case kind != "" && got.Status != evidence.StatusAccepted:
		t.Errorf("%s leaves %s", name, got.Status)
	}
}

func TestRevoke_ASignature_ByWhoSigned_OrAbove_NeverBelowThem(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		officers := []string{o.Boss, o.Upper, o.Top} // the next above first
		for at, signer := range officers {
			for i, by := range officers {
				kind := fault.Kind("")
				if i < at {
					kind = fault.Denied // above the holder, but below who signed
				}
				revocable(t, o, "", evidencetest.As(by), signedBy(t, o, signer), kind)
			}
		}
		it := signedBy(t, o, o.Boss)
		for name, by := range map[string]who.Actor{
			"the holder": evidencetest.As(o.Holder), "a peer": evidencetest.As(o.Peer), "one below": evidencetest.As(o.Below),
			"an officer of another office": evidencetest.As(o.OtherBoss), "the department's admin": evidencetest.With(o.Lone, who.RoleMDOAdmin, ""),
			"who loads scores": evidencetest.With(o.Lone, who.RoleInstitute, ""), "an auditor": evidencetest.With(o.Lone, who.RoleAuditor, ""),
			"the holder as operator": {PersonID: o.Holder, Grants: []who.Grant{{Role: who.RoleOperator}}},
		} {
			revocable(t, o, name, by, it, fault.Denied)
		}
		want(t, "nobody", o.Records.Revoke(ctx, who.Public, it.ID, "x"), fault.Denied)
		want(t, "without a reason", o.Records.Revoke(ctx, evidencetest.As(o.Boss), it.ID, " "), fault.Invalid)
		revocable(t, o, "the signer", evidencetest.As(o.Boss), it, "")
		want(t, "a second time", o.Records.Revoke(ctx, evidencetest.As(o.Boss), it.ID, "Again."), fault.Conflict)
		if facts := o.Facts(t, "evidence.revoked"); body[evidence.Revoked](t, facts[len(facts)-1]) != (evidence.Revoked{ID: it.ID, Person: o.Holder, Competency: it.Competency}) {
			t.Errorf("told %v", facts)
		}
	})
}

func TestRevoke_WhatIsNoSignature_IsNotForOfficers(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		test := o.Test(o.Holder, evidence.PIAA, "1", 3, 7000)
		test.SignerID = o.Boss // who recorded it stands above by chance
		scores := load(t, o, []evidence.New{o.Score(o.Holder, evidence.TCS, "1", 150)}, 1)
		rows, err := o.Records.LoadRowsOf(ctx, o.DB.Reader(), unit(t, o), scores.ID, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		for name, id := range map[string]string{"a test": o.Accept(t, test), "a loaded score": rows.Rows[0].ItemID} {
			it := item(t, o, o.Holder, id)
			for _, officer := range []string{o.Boss, o.Top} {
				revocable(t, o, name, evidencetest.As(officer), it, fault.Denied)
			}
			want(t, name+" by the machine", o.Records.Revoke(ctx, who.Operator("cli"), id, "Wrong."), "")
		}
	})
}

func TestRevoke_AfterTheSignerHasMoved(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		// To another office: the signer still may, and so may who stands above both; the others of the holder's line may not.
		first, second := signedBy(t, o, o.Boss), signedBy(t, o, o.Boss)
		o.Move(t, o.Boss, "T-B", "T-OTHERBOSS")
		revocable(t, o, "an officer above the holder, not above the signer", evidencetest.As(o.Upper), first, fault.Denied)
		revocable(t, o, "an officer above the signer, not above the holder", evidencetest.As(o.OtherBoss), first, fault.Denied)
		revocable(t, o, "an officer above both", evidencetest.As(o.Top), first, "")
		if _, err := o.Records.Item(ctx, o.DB.Reader(), evidencetest.As(o.Boss), second.ID); err != nil {
			t.Errorf("the signer cannot read it: %v", err)
		}
		revocable(t, o, "the signer", evidencetest.As(o.Boss), second, "")
	})
}

func TestRevoke_AfterTheSignerHasLeft_IsForOfficersAboveTheHolder(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := signedBy(t, o, o.Boss)
		o.Retire(t, o.Boss)
		revocable(t, o, "an officer of another office", evidencetest.As(o.OtherBoss), it, fault.Denied)
		revocable(t, o, "an officer above the holder", evidencetest.As(o.Upper), it, "")
	})
}

func TestRevoke_ByASignerWhoNowServesBelowTheHolder_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := signedBy(t, o, o.Boss)
		o.Line(t, [2]string{"T-HOLDER", "T-UPPER"}, [2]string{"T-BOSS", "T-HOLDER"})
		revocable(t, o, "the signer, now below", evidencetest.As(o.Boss), it, fault.Denied)
		revocable(t, o, "an officer above both", evidencetest.As(o.Upper), it, "")
	})
}

func TestRevoke_ASignatureGivenForAnother_IsReadByWhoGaveIt(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder)) // asks Boss
		if err := perform(o, evidencetest.As(o.Upper), it.ID, evidence.Proven); err != nil {
			t.Fatal(err)
		}
		got := item(t, o, o.Holder, it.ID)
		revocable(t, o, "who was asked and did not sign", evidencetest.As(o.Boss), got, fault.Denied)
		o.Move(t, o.Upper, "T-B", "T-OTHERBOSS")
		if _, err := o.Records.Item(ctx, o.DB.Reader(), evidencetest.As(o.Upper), it.ID); err != nil {
			t.Errorf("who signed cannot read it: %v", err)
		}
		revocable(t, o, "who signed", evidencetest.As(o.Upper), got, "")
	})
}
