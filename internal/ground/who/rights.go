package who

import "sort"

// Role is a set of rights that is granted over a part of the tree. The names follow those in service today, so that
// importers need no second list (DOMAIN E).
type Role string

// The roles. Learner and Manager are never granted: every person is a learner for themselves, and whoever stands above
// another in the reporting line is a manager for them.
const (
	RoleLearner   Role = "LEARNER"
	RoleManager   Role = "MANAGER"
	RoleCouncil   Role = "COUNCIL"           // PM's HR Council, Coordination Unit: aggregates only
	RoleCBC       Role = "CBC_ADMIN"         // the commission: dictionary, method, plans
	RoleSPV       Role = "SPV_ADMIN"         // runs the platform
	RoleCOD       Role = "COD"               // owns competencies
	RoleMDOLeader Role = "MDO_LEADER"        // heads the department
	RoleMDOAdmin  Role = "MDO_ADMIN"         // capacity building unit of a department or office
	RoleInstitute Role = "CTI"               // training institute
	RoleProvider  Role = "CBP_ADMIN"         // provider of courses
	RoleAuthor    Role = "CONTENT_CREATOR"   //
	RoleReviewer  Role = "CONTENT_REVIEWER"  //
	RolePublisher Role = "CONTENT_PUBLISHER" //
	RoleAssessor  Role = "ASSESSOR"          // of an agency that did not teach
	RoleHRMS      Role = "HRMS"              // service account of an HR system
	RoleDPO       Role = "DPO"               // data protection
	RoleAuditor   Role = "AUDITOR"           //
	RoleIFU       Role = "IFU_MEMBER"        // writes what posts need
	RoleFracL1    Role = "FRAC_REVIEWER_L1"  // reads what others wrote
	RoleFracL2    Role = "FRAC_REVIEWER_L2"  // answers for it
	RoleOperator  Role = "OPERATOR"          // the command line on the machine itself
	RoleHost      Role = "CONTENT_HOST"      // service account that brings courses and runs them for who is not ours
)

// Right is one thing that may be done, named noun.verb.
type Right string

// The rights in use. A verb of a room names the one it needs.
const (
	FrameworkRead  Right = "framework.read"
	FrameworkEdit  Right = "framework.edit"  // dictionary and scales
	FracEdit       Right = "frac.edit"       // draft what a kind of post needs
	FracReview     Right = "frac.review"     // read a draft of others (L1)
	FracVerify     Right = "frac.verify"     // answer for it (L2)
	FracPublish    Right = "frac.publish"    // put it in force
	PlacesEdit     Right = "places.edit"     // places and organisations
	OrgOrder       Right = "org.order"       // merge, close and rename units by an order
	PeopleRead     Right = "people.read"     // names and posts of people in a unit
	PeopleImport   Right = "people.import"   // batches from HR
	ContentUpload  Right = "content.upload"  // packages of content into the store, owned by the unit
	RecordClients  Right = "record.clients"  // programs that may speak with the learning record store
	RecordErase    Right = "record.erase"    // take a person out of the learning record store
	RecordTell     Right = "record.tell"     // bring in what another platform has recorded
	HRLink         Right = "hr.link"         // other systems that tell of a unit's service, are told of it, and are asked for it
	AccountManage  Right = "account.manage"  // slips, resets, closing
	GrantGive      Right = "grant.give"      // roles over a unit; never to oneself
	EvidenceClaim  Right = "evidence.claim"  // one's own claim
	EvidenceDecide Right = "evidence.decide" // sign real work
	EvidenceLoad   Right = "evidence.load"   // earlier scores in batches
	EvidenceRevoke Right = "evidence.revoke" // take back what counts; an officer above only a signature
	EvidenceRead   Right = "evidence.read"   // notes and files, not levels alone
	SittingTake    Right = "sitting.take"    // sit a paper
	AssessBook     Right = "assess.book"     // book a person with an agency
	AssessRecord   Right = "assess.record"   // write an independent test's result
	LearnRead      Right = "learn.read"      //
	CoursePublish  Right = "course.publish"  // put a course before learners, or take it out
	ContentEdit    Right = "content.edit"    // write drafts of courses
	ContentReview  Right = "content.review"  // judge what others wrote
	PracticeLog    Right = "practice.log"    // one's own 70-20-10
	AttemptRun     Right = "attempt.run"     // a package that brings its own run-time
	PassbookRead   Right = "passbook.read"   // levels of a person
	GapRead        Right = "gap.read"        //
	PlanWrite      Right = "plan.write"      // one's own IDP
	PlanAgree      Right = "plan.agree"      // agree a report's IDP
	PlanRead       Right = "plan.read"       //
	AtlasView      Right = "atlas.view"      // with small groups hidden
	AtlasExact     Right = "atlas.exact"     // small groups shown; logged
	AtlasPeople    Right = "atlas.people"    // who stands behind a cell; logged
	NoticeRead     Right = "notice.read"     // one's own
	AuditRead      Right = "audit.read"      // who saw what
	LogRebuild     Right = "log.rebuild"     // drop and rebuild what is derived
	ExportData     Right = "export.data"     //
)

// ContentImportLive is bringing courses before learners at once, and launching them for who is not ours; logged.
const ContentImportLive Right = "content.import_live"

// Reach is how far a role's right goes.
type Reach string

// The reaches: not at all, over oneself, over those who report to one, over the part of the tree granted.
const (
	None    Reach = ""
	Own     Reach = "own"
	Reports Reach = "reports"
	Tree    Reach = "tree"
)

// personal are the rights that nobody may use on themselves through a grant: nobody approves their own.
var personal = map[Right]bool{EvidenceDecide: true, EvidenceLoad: true, EvidenceRevoke: true, PlanAgree: true, AssessRecord: true, GrantGive: true}

// table is DOMAIN E, for the rooms that stand.
var table = map[Role]map[Right]Reach{
	RoleLearner: {
		FrameworkRead: Tree, LearnRead: Tree, AtlasView: Tree,
		EvidenceClaim: Own, EvidenceRead: Own, SittingTake: Own, PracticeLog: Own, AttemptRun: Own, PassbookRead: Own, GapRead: Own,
		PlanWrite: Own, PlanRead: Own, NoticeRead: Own, ExportData: Own, AuditRead: Own,
	},
	RoleManager: {
		PeopleRead: Reports, EvidenceDecide: Reports, EvidenceRevoke: Reports, EvidenceRead: Reports, PassbookRead: Reports, GapRead: Reports,
		PlanAgree: Reports, PlanRead: Reports,
	},
	RoleCouncil:   {FrameworkRead: Tree, AtlasView: Tree},
	RoleCBC:       {FrameworkRead: Tree, FrameworkEdit: Tree, FracVerify: Tree, AtlasView: Tree, LearnRead: Tree},
	RoleSPV:       {FrameworkRead: Tree, LearnRead: Tree, ContentUpload: Tree, CoursePublish: Tree, AtlasView: Tree, GrantGive: Tree, AccountManage: Tree, RecordClients: Tree, RecordTell: Tree},
	RoleCOD:       {FrameworkRead: Tree, FrameworkEdit: Tree, AtlasView: Tree},
	RoleMDOLeader: {FrameworkRead: Tree, FracReview: Tree, FracVerify: Tree, FracPublish: Tree, GrantGive: Tree, AtlasView: Tree, AtlasExact: Tree},
	RoleMDOAdmin: {
		FrameworkRead: Tree, FracEdit: Tree, FracReview: Tree, PeopleRead: Tree, PeopleImport: Tree, HRLink: Tree, OrgOrder: Tree, AccountManage: Tree, PassbookRead: Tree, GapRead: Tree,
		PlanRead: Tree, AssessBook: Tree, AtlasView: Tree, AtlasExact: Tree, AtlasPeople: Tree, ExportData: Tree,
	},
	RoleInstitute: {FrameworkRead: Tree, LearnRead: Tree, ContentUpload: Tree, EvidenceLoad: Tree, ContentEdit: Tree},
	RoleProvider:  {FrameworkRead: Tree, LearnRead: Tree, ContentUpload: Tree, ContentEdit: Tree},
	RoleAuthor:    {FrameworkRead: Tree, LearnRead: Tree, ContentUpload: Tree, ContentEdit: Tree},
	RoleReviewer:  {FrameworkRead: Tree, LearnRead: Tree, ContentReview: Tree},
	RolePublisher: {FrameworkRead: Tree, LearnRead: Tree, CoursePublish: Tree},
	RoleAssessor:  {FrameworkRead: Tree, AssessRecord: Tree},
	RoleHRMS:      {PeopleImport: Tree, EvidenceLoad: Tree},
	RoleDPO:       {AuditRead: Tree, RecordErase: Tree},
	RoleHost:      {ContentUpload: Tree, ContentImportLive: Tree},
	RoleAuditor: {
		FrameworkRead: Tree, LearnRead: Tree, PlanRead: Tree, PassbookRead: Tree, GapRead: Tree, EvidenceRead: Tree, AtlasView: Tree, AuditRead: Tree,
	},
	RoleIFU:    {FrameworkRead: Tree, FracEdit: Tree, PeopleRead: Tree},
	RoleFracL1: {FrameworkRead: Tree, FracReview: Tree},
	RoleFracL2: {FrameworkRead: Tree, FracVerify: Tree},
	RoleOperator: {
		FrameworkRead: Tree, FrameworkEdit: Tree, FracEdit: Tree, FracReview: Tree, FracVerify: Tree, FracPublish: Tree, PlacesEdit: Tree, PeopleRead: Tree, PeopleImport: Tree, HRLink: Tree, OrgOrder: Tree, RecordClients: Tree, RecordErase: Tree, RecordTell: Tree,
		AccountManage: Tree, GrantGive: Tree, EvidenceLoad: Tree, EvidenceRevoke: Tree, LearnRead: Tree, ContentUpload: Tree, CoursePublish: Tree, ContentEdit: Tree, ContentReview: Tree, LogRebuild: Tree, ExportData: Tree, AtlasView: Tree,
	},
}

// ReachOf tells how far a role's right goes.
func ReachOf(role Role, right Right) Reach { return table[role][right] }

// Roles lists every role, sorted by name.
func Roles() []Role {
	out := make([]Role, 0, len(table))
	for r := range table {
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// Grantable tells whether the role can be granted over a unit: it exists, and is neither the learner's nor the manager's,
// which follow from the post, nor the operator's, which follows from having the machine.
func Grantable(role Role) bool {
	_, ok := table[role]
	return ok && role != RoleLearner && role != RoleManager && role != RoleOperator
}

// Rights lists every right that some role holds, sorted by name.
func Rights() []Right {
	seen := map[Right]bool{}
	for _, rights := range table {
		for r := range rights {
			seen[r] = true
		}
	}
	out := make([]Right, 0, len(seen))
	for r := range seen {
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
