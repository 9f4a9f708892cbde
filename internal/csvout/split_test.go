package csvout

import (
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		line string
		want []string
		q    quoting
	}{
		"plain":               {"a;b;c;d", []string{"a", "b", "c", "d"}, unquoted},
		"empty fields":        {";;;", []string{"", "", "", ""}, unquoted},
		"empty line":          {"", []string{""}, unquoted},
		"quoted":              {`"a";"b";"";"d"`, []string{"a", "b", "", "d"}, quotedPlain},
		"partly quoted":       {`a;"b";c`, []string{"a", "b", "c"}, quotedPlain},
		"quoted, then empty":  {`"a";`, []string{"a", ""}, quotedPlain},
		"separator in quotes": {`"a;b";c`, []string{"a;b", "c"}, quotedNeeded},
		"doubled quotes":      {`"a ""b"" c";d`, []string{`a "b" c`, "d"}, quotedNeeded},
		"only a doubled one":  {`"""";b`, []string{`"`, "b"}, quotedNeeded},
		"quote in the middle": {`Jan "Honza" Novak;b`, []string{`Jan "Honza" Novak`, "b"}, quotedPlain},
		"never closed":        {`"a;b`, []string{`"a`, "b"}, quotedOpen},
		"goes on after":       {`"a"b;c`, []string{`"a"b`, "c"}, quotedOpen},
		"doubled at the end":  {`"a"";b`, []string{`"a""`, "b"}, quotedOpen},
		"a lone quote":        {`a;"`, []string{"a", `"`}, quotedOpen},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, q := split(nil, tt.line, ';')
			if !slices.Equal(got, tt.want) || q != tt.q {
				t.Errorf("split(%q) = %q, %d; want %q, %d", tt.line, got, q, tt.want, tt.q)
			}
		})
	}
}

func TestLinesOf(t *testing.T) {
	t.Parallel()
	var got []physicalLine
	for line := range linesOf("a\r\nb\n\nc\rd\ne") {
		got = append(got, line)
	}
	want := []physicalLine{{1, "a", "\r\n"}, {2, "b", "\n"}, {3, "", "\n"}, {4, "c\rd", "\n"}, {5, "e", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}
