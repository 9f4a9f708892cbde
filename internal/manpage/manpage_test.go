package manpage_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/licexport/licexport/internal/manpage"
)

func commands() *cobra.Command {
	root := &cobra.Command{Use: "tool", Short: "Do things", Long: "Tool does things.\n\nExit codes:\n  0  well\n  1  not\n.hidden is a file.", Example: "  tool plugin install 'x.y'"}
	plugin := &cobra.Command{Use: "plugin", Short: "Look after plugins"}
	install := &cobra.Command{Use: "install [FILE|ADDRESS]", Short: "Install a plugin", Long: "Puts it where it belongs.", Run: func(*cobra.Command, []string) {}}
	install.Flags().StringP("sha256", "s", "", "the `digest` of what is installed")
	install.Flags().Bool("quiet", false, "say nothing")
	install.Flags().Int("tries", 3, `how often; "often" is C:\often`)
	install.Flags().String("zone", "Europe/Prague", "time zone")
	manpage.DefaultOfTheMachine(install.Flags(), "zone")
	list := &cobra.Command{Use: "list", Short: "List plugins", Run: func(*cobra.Command, []string) {}}
	hidden := &cobra.Command{Use: "man", Hidden: true, Run: func(*cobra.Command, []string) {}}
	plugin.AddCommand(install, list)
	root.AddCommand(plugin, hidden)
	return root
}

func TestEachCommandHasAPage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := manpage.Write(dir, commands(), "1.2.3"); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Name())
	}
	if want := []string{"tool-plugin-install.1", "tool-plugin-list.1", "tool-plugin.1", "tool.1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	page, err := os.ReadFile(filepath.Join(dir, "tool-plugin-install.1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`.TH "TOOL\-PLUGIN\-INSTALL" "1" "" "tool 1.2.3" "tool"` + "\n",
		`tool-plugin-install \- Install a plugin` + "\n",
		`\fBtool plugin install\fR [FILE|ADDRESS] [flags]` + "\n",
		".TP\n" + `\fB\-s\fR, \fB\-\-sha256\fR \fIdigest\fR` + "\nthe digest of what is installed\n",
		".TP\n" + `\fB\-\-quiet\fR` + "\nsay nothing\n",
		`how often; "often" is C:\eoften (default 3)` + "\n",
		"time zone (default: that of the machine)\n",
		".SH \"SEE ALSO\"\n" + `\fBtool\-plugin\fR(1),` + "\n" + `\fBtool\-plugin\-list\fR(1)` + "\n",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks\n%s\nin\n%s", want, page)
		}
	}
}

// What a person reads is what the command says, line by line where it matters.
func TestPageAsManShowsIt(t *testing.T) {
	t.Parallel()
	man, err := exec.LookPath("man")
	if err != nil {
		t.Skip("needs man")
	}
	dir := t.TempDir()
	if err := manpage.Write(dir, commands(), "1.2.3"); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), man, "--warnings=w", "-E", "UTF-8", "-P", "cat", filepath.Join(dir, "tool.1"))
	cmd.Env = append(os.Environ(), "MANWIDTH=80", "MAN_KEEP_FORMATTING=", "LC_ALL=C.UTF-8")
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	for _, want := range []string{
		"tool - Do things\n", "tool COMMAND\n", "Exit codes:\n", "         0  well\n         1  not\n", ".hidden is a file.\n",
		"tool plugin install 'x.y'\n", "tool-plugin(1)\n              Look after plugins\n",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("lacks %q in\n%s", want, out)
		}
	}
}
