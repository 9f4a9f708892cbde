package typed_test

import (
	"strings"
	"testing"

	"github.com/licexport/licexport/plugins/internal/typed"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "Visio": "Visio", " a b ": "a b", "a  b": "a b", "a\tb": "a b", "a \r\n b": "a b",
		"\u00A0Visio\u00A0Plan\u202F2": "Visio Plan 2", "Visio\u2003\u3000Plan": "Visio Plan",
		"\uFEFFVi\u200Bsi\u00ADo\u2060": "Visio", "Vi\u200Dsio\uFE0F": "Visio", "\u200E\u202Ax\u202C": "x",
		"e\u0301": "é", "\u2028a\u0085b": "a b",
	} {
		if got := typed.Clean(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestCleanChangesNothingTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("ab \t\u00A0\u200B\u202Fé\u0301-"))).Draw(t, "text")
		once := typed.Clean(s)
		if typed.Clean(once) != once || strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("%q became %q", s, once)
		}
	})
}

func TestSpacesKeepsThePattern(t *testing.T) {
	t.Parallel()
	if got := typed.Spaces("* \u00A0trial"); got != "* trial" {
		t.Errorf("%q", got)
	}
	if got := typed.Spaces("A "); got != "A " {
		t.Errorf("%q", got)
	}
}

func TestSeveral(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Visio, Project", "Visio;Project", "E3+EMS", "Visio|Project", "a,b"} {
		if !typed.Several(s) {
			t.Errorf("%q is taken for one", s)
		}
	}
	for _, s := range []string{"", "Visio", "Business+", "Mobility + Security", "1,000 seats", ", Inc", "C++"} {
		if typed.Several(s) {
			t.Errorf("%q is taken for several", s)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	if got := typed.Fold("VISIO Účet \u212A"); got != "visio Účet \u212A" {
		t.Errorf("%q", got)
	}
}

func TestLooksLike(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"License", "Liсense"}, {"E-mail", "E\u2011mail"}, {"Příjmení", "Prijmeni"}, {"E-mail", "Email"},
		{"License", "Ｌicense"}, {"Kelvin", "\u212Aelvin"}, {"user_name", "User Name"}, {"Project", "Prοject"},
	} {
		if !typed.LooksLike(pair[0], pair[1]) {
			t.Errorf("%q, %q", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"License", "Licence"}, {"", ""}, {"-", "+"}, {"Mail", "Mail2"}} {
		if typed.LooksLike(pair[0], pair[1]) {
			t.Errorf("%q, %q", pair[0], pair[1])
		}
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"E-mail": `"E-mail"`, "E\u2011mail": "\"E\u2011mail\" (\u2011 is U+2011)", "a\u00A0b": "\"a\u00A0b\" (with U+00A0)", "Liсense": `"Liсense" (с is U+0441)`,
	} {
		if got := typed.Show(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// Met in public: KelvinTegelaar/CIPP issues 854 and 881 ([object Object]), and
// what PowerShell, Python, SQL and Excel write for nothing.
func TestPlaceholder(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"[object Object]", "[object Array]", "System.Object[]", "System.String[]", "System.Collections.Generic.List`1[System.String]", "System.Collections.Hashtable",
		"Microsoft.Graph.PowerShell.Models.MicrosoftGraphAssignedLicense", "@{SkuId=c7df2760; Disabled=}", "[Ljava.lang.String;@1b6d3586",
		"<acme.License object at 0x7f0c>", `{"skuId": "x"}`, "[]", "{}", "()", `["Visio"]`, "${license}", "{{license}}",
		"-", "--", "–", "—", "None", "none", "NULL", "(null)", "<null>", "N/A", "n.a.", "#N/A", "nan", "NaN", "undefined", `\N`, "nil", "(none)", "(blank)",
		"0", "FALSE", "True", "yes", "Ne", "žádná", "Unlicensed", "Not assigned", "TBD", "?", "???", ".", "...", "Array", "keine", "None.",
	} {
		if !typed.Placeholder(s) {
			t.Errorf("%q is taken for a name", s)
		}
	}
	for _, s := range []string{
		"", "Visio", "C", "R", "C++", "365", "1010020020", "Adobe:None", "Nonesuch", "System Center", "Microsoft.Visio", "Object Studio", ".NET", "X", "E3", "[beta] Visio", "Project 0",
	} {
		if typed.Placeholder(s) {
			t.Errorf("%q is taken for a placeholder", s)
		}
	}
}

func TestLost(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Tomáš Dvo?ák": "Dvo?ák", "?etnictví": "?etnictví", "Novák\uFFFD": "Novák\uFFFD", "Nov¿k": "Nov¿k", "Nov\x1Ak": "Nov\x1Ak",
		"Nov??k": "Nov??k", "DvoÅ™Ã¡k": "DvoÅ™Ã¡k", "Acme â€“ Pro": "â€“", "ÄŚech": "ÄŚech", "Škoda □": "□",
		"What now? Pro": "", "Visio": "", "Plášť": "", "Úžasný": "", "Ärger": "", "¿Qué?": "", "Jiří Šťastný": "", "Ålesund": "", "Ó": "", "Huh?": "", "château": "",
	} {
		if got := typed.Lost(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What a name has lost, or has brought along from the file.
func TestDamaged(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"'Visio'", "'Visio", "“Visio”", "„Visio“", "«Visio»", `"Visio"`, `"Visio`, "[Visio]", "['Visio', 'Project']", "{Visio,Project}", "<Visio>",
		"Visio (Plan 2", "Plan B)", "['Visio'", "Project'}", "Proje…", "Visio...", "+2 more", "and 3 more", "2 more", "+3", "etc.",
		"Visio,", ";Visio", "Visio|", "Visio<br>Project", "<b>Visio</b>", `Visio\nProject`, `Visio\r\nProject`,
	} {
		if typed.Damaged(s) == "" {
			t.Errorf("%q is taken for whole", s)
		}
	}
	for _, s := range []string{
		"", "Visio", "C++", "C#", ".NET", "Business+", "Enterprise Mobility + Security E5", "[beta] Visio", "Visio (Plan 2)", "Visio (Plan [2])", "a) Visio", "1) Visio",
		"O'Reilly", `Monitor 24"`, "“Best” Suite", `"A" and "B"`, "365", "R&D Suite", "Users <50", ">100 seats", "Yahoo!", "Dynamics 365 Sales, Field Service", `C:\new`, "3 more things", "Users' Choice",
	} {
		if what := typed.Damaged(s); what != "" {
			t.Errorf("%q %s", s, what)
		}
	}
}

// A letter in UTF-8 may end in a space or a soft hyphen of a code page.
func TestLostInOtherCodePages(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Kreslen\u00C3\u00AD", "\u00C5\u00A0kola", "\u0139\u00A0kola", "Dvo┼Ö├ík", "Dvo≈ô√°k", "√ötvar", "Kreslen├¡"} {
		if typed.Lost(s) == "" {
			t.Errorf("%q is taken for whole", s)
		}
	}
	for _, s := range []string{"√2 Suite", "ƒ", "≈ 5", "Å 1", "│ bar"} {
		if got := typed.Lost(s); got != "" {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestSayingsForNothing(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"Unlicensed user", "No license assigned", "No licenses", "Žádné licence", "Bez licencí", "nepřiřazeno", "Nepřidělena", "není přiřazena", "Nelicencováno", "None assigned", "Sans licence", "sin licencia",
		"Keine Lizenzen", "nicht zugewiesen", "brak licencji", "geen", "нет", "нет лицензии", "…", "✓", "Loading...", "--Select--", "null,null", "None; None", "00000000-0000-0000-0000-000000000000", "Not Found", "Error", "(no products)", "Unassigned license",
	} {
		if !typed.Placeholder(s) {
			t.Errorf("%q is taken for a name", s)
		}
	}
	for _, s := range []string{"No License Required Suite", "Bez hranic", "Licensed user", "Error Tracker", "Select Plus", "Nonstop", "Products", "License", "Ninja", "Sin City", "Visio,Project", "x", "1"} {
		if typed.Placeholder(s) {
			t.Errorf("%q is taken for a placeholder", s)
		}
	}
}

func TestDetail(t *testing.T) {
	t.Parallel()
	if most := strings.Repeat("x", 1024); typed.Detail(most) != most || typed.Detail(most+"x") != "" {
		t.Error("1,024 bytes are the most")
	}
}

func TestOnlyAddresses(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"ann@contoso.cz": true, "ann@contoso": true, "ann@contoso.cz; bob@contoso.cz": true,
		"": false, " ,": false, "jnovak": false, "Jan Novák": false, "Jan <jan@contoso.cz>": false,
	} {
		if got := typed.OnlyAddresses(value); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}
