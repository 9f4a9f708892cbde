package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"go.uber.org/goleak"
)

// actEnv makes the test program act as a plugin, so that tests have a real
// process without building one.
const actEnv = "LICEXPORT_SDK_TEST_ACT_AS_PLUGIN"

func TestMain(m *testing.M) {
	if os.Getenv(actEnv) == "1" {
		sdk.Main(testSource())
	}
	goleak.VerifyTestMain(m)
}

type testConfig struct {
	// Mode is what the source does.
	Mode  string     `json:"mode" default:"plain" jsonschema:"What the source does"`
	Token sdk.Secret `json:"token,omitzero" jsonschema:"API token" env:"TEST_TOKEN"`
	Child string     `json:"child,omitempty" path:"true"`
}

func testSource() sdk.Source[testConfig] {
	return sdk.Source[testConfig]{
		Name: "test", Version: "v1.2.3", Summary: "A source for tests", LicensesOnly: true,
		Check:  checkTest,
		Export: exportTest,
	}
}

func exportTest(ctx context.Context, cfg testConfig, w *sdk.Writer) error {
	if err := w.License(sdk.License{ID: "l", UID: "L"}); err != nil {
		return err
	}
	switch cfg.Mode {
	case "plain":
		return w.Assign(sdk.Holder{ID: "1", Emails: []sdk.Email{{Address: "a@b.cz"}}}, "l")
	case "noisy":
		return beNoisy(ctx, cfg.Child)
	case "panic":
		var none []string
		slog.Info("about to panic", "index", none[3])
	case "goexit":
		runtime.Goexit()
	case "swallow":
		_ = w.Assign(sdk.Holder{ID: "1"}, "unknown")
	case "until canceled":
		slog.Info("export waits")
		<-ctx.Done()
		slog.Info("export cleaned up", "cause", context.Cause(ctx))
	case "stubborn":
		slog.Info("export waits")
		select {}
	case "error":
		return errors.Join(sdk.ConfigError("/mode", "the mode is wrong", "take another"), errors.New("plain"))
	default:
		return fmt.Errorf("mode %s", cfg.Mode)
	}
	return nil
}

// beNoisy writes to standard output in every way there is.
func beNoisy(ctx context.Context, child string) error {
	fmt.Println("from fmt")
	fmt.Printf("%0100000d\n", 7)
	_, _ = os.NewFile(1, "raw").WriteString("from descriptor") // without a new line
	log.Print("from package log")
	fmt.Fprintln(os.Stderr, "from stderr")
	cmd := exec.CommandContext(ctx, child, "version")
	cmd.Env = append(os.Environ(), actEnv+"=1")
	cmd.Stdout = os.Stdout
	return cmd.Run()
}

func checkTest(_ context.Context, cfg testConfig, c *sdk.Checks) {
	switch cfg.Mode {
	case "panic":
		c.Run("boom", func(context.Context) (string, error) { panic("boom") })
		c.Run("after", func(context.Context) (string, error) { return "", nil })
	case "panic between":
		panic("between")
	case "error":
		c.Run("sign-in", func(context.Context) (string, error) {
			c.Warn(sdk.Problem{Summary: "the secret expires soon"})
			return "unused", errors.Join(sdk.ConfigError("/token", "the token is wrong", ""), errors.New("plain"))
		})
		c.Run("read", func(context.Context) (string, error) { return "never", nil })
		c.RunAnyway("files", func(context.Context) (string, error) { return "2 files", nil })
	default:
		c.Warn(sdk.Problem{Summary: "an old setting", Path: "/mode"})
		ok := c.Run("sign-in", func(context.Context) (string, error) {
			c.Warn(sdk.Problem{Summary: "the secret expires soon"})
			return "as application", nil
		})
		c.Run("offline", func(context.Context) (string, error) { return fmt.Sprint(c.Offline(), ok), nil })
	}
}
