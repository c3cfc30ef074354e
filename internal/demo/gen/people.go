package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// person is one row of the staff file, as an HR system would send it.
type person struct {
	code             string
	name             words
	gender           string
	born             string
	service, cadre   string
	group            string
	designation      string
	payLevel         string
	department       string
	office           string
	state, district  string
	block            string
	entered, present string
	reportsTo        string
	email, mobile    string
	post             *post
	measured         bool
}

var peopleHeader = strings.Split("employee_code,full_name_en,full_name_hi,gender,date_of_birth,service,cadre,group,designation,pay_level,ministry_dept_lgd_org,office,lgd_state,lgd_district,lgd_block,date_of_entry,date_of_present_post,reporting_officer_code,official_email,mobile_masked,status,position_code", ",")

// makePeople fills every post, then finds each one's reporting officer.
func makePeople(posts []post, blocks []block, r *stream) []person {
	names := &caller{r: r, used: map[string]bool{}}
	for _, p := range known() {
		names.used[p.name.en] = true
	}
	secretaries, ados := secretaryNumbers(r), adoNumbers()
	people := make([]person, 0, len(posts))
	for i := range posts {
		p := &posts[i]
		who, fixed := known()[p.code]
		switch {
		case fixed:
		case p.kind == kindSecretary:
			who = secretary(p, secretaries[0], names, r)
			secretaries = secretaries[1:]
		default:
			who = ado(p, ados[0], names, r)
			ados = ados[1:]
		}
		who.post = p
		people = append(people, who)
	}
	settleReporting(people)
	chooseMeasured(people, blocks, r)
	return people
}

// secretaryNumbers shuffles the numbers 301 to 491 of the 191 secretaries, less
// that of Sunita Verma.
func secretaryNumbers(r *stream) []int {
	var out []int
	for _, i := range r.order(191) {
		if n := 301 + i; n != 417 {
			out = append(out, n)
		}
	}
	return out
}

// adoNumbers gives the numbers 11 to 25, less that of Rakesh Kumar.
func adoNumbers() []int {
	var out []int
	for n := 11; n <= 25; n++ {
		if n != 21 {
			out = append(out, n)
		}
	}
	return out
}

// secretary makes the holder of a secretary's post.
func secretary(p *post, number int, names *caller, r *stream) person {
	name, gender := names.call()
	entered := day(r.between(2004, 2023), r)
	who := person{
		code: fmt.Sprintf("EMP-UP-129-%04d", number), name: name, gender: gender,
		born: birth(entered, r.between(22, 34), r), service: "UP Gram Vikas Adhikari", cadre: "State", group: "C",
		designation: titleSecretary.en, payLevel: "5", entered: entered, present: later(entered, day(r.between(2022, 2024), r)),
	}
	if r.oneIn(2) {
		who.service = "UP Gram Panchayat Adhikari"
	}
	inBlock(&who, p.block, number)
	// One in nine field staff has no official address: sign-in and notices must
	// not depend on one.
	if !r.oneIn(9) {
		who.email = address(name, number)
	}
	return who
}

// ado makes the Assistant Development Officer (Panchayat) of a block.
func ado(p *post, number int, names *caller, r *stream) person {
	name, gender := names.call()
	entered := day(r.between(1995, 2012), r)
	who := person{
		code: fmt.Sprintf("EMP-UP-129-%04d", number), name: name, gender: gender,
		born: birth(entered, r.between(23, 27), r), service: "UP Panchayati Raj", cadre: "State", group: "B",
		designation: titleADO.en, payLevel: "7", entered: entered, present: day(r.between(2021, 2024), r),
		email: address(name, number),
	}
	inBlock(&who, p.block, number)
	return who
}

// inBlock says where a block's official works.
func inBlock(who *person, b *block, number int) {
	who.department, who.office = "466", b.nameEN+" block office"
	who.state, who.district, who.block = "9", "129", strconv.Itoa(b.code)
	who.mobile = fmt.Sprintf("XXXXXX%04d", number)
}

// day picks a working day of a year.
func day(year int, r *stream) string {
	d := time.Date(year, time.Month(r.between(1, 12)), r.between(1, 28), 0, 0, 0, 0, time.UTC)
	if d.Weekday() == time.Sunday {
		d = d.AddDate(0, 0, 1)
	}
	return d.Format(time.DateOnly)
}

// birth is the birthday of someone who entered service at an age.
func birth(entered string, age int, r *stream) string {
	d, err := time.Parse(time.DateOnly, entered)
	if err != nil {
		return ""
	}
	return d.AddDate(-age, 0, -r.upTo(360)).Format(time.DateOnly)
}

// later returns the later of two dates.
func later(a, b string) string { return max(a, b) }

// address is an official address at a domain that can never exist.
func address(name words, number int) string {
	parts := strings.Fields(strings.ToLower(name.en))
	return fmt.Sprintf("%c.%s.%d@example.invalid", parts[0][0], parts[len(parts)-1], number)
}

// settleReporting writes the code of whoever holds the post above.
func settleReporting(people []person) {
	holder := map[string]string{}
	for _, p := range people {
		holder[p.post.code] = p.code
	}
	for i := range people {
		people[i].reportsTo = holder[people[i].post.reportsTo]
	}
}

// chooseMeasured picks, block by block, who has been measured; Sunita Verma has.
func chooseMeasured(people []person, blocks []block, r *stream) {
	for _, b := range blocks {
		var at []int
		for i, p := range people {
			if p.post.kind == kindSecretary && p.post.block.code == b.code {
				at = append(at, i)
			}
		}
		left := b.nMeasured
		for _, i := range at {
			if people[i].post.code == postSunita {
				people[i].measured = true
				left--
			}
		}
		for _, k := range r.order(len(at)) {
			if left > 0 && !people[at[k]].measured {
				people[at[k]].measured = true
				left--
			}
		}
	}
}

func personRows(people []person) [][]string {
	var rows [][]string
	for _, p := range people {
		rows = append(rows, []string{
			p.code, p.name.en, p.name.hi, p.gender, p.born, p.service, p.cadre, p.group, p.designation, p.payLevel,
			p.department, p.office, p.state, p.district, p.block, p.entered, p.present, p.reportsTo, p.email, p.mobile, "ACTIVE", p.post.code,
		})
	}
	return rows
}
