package secret

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/licexport/licexport/internal/inputfile"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/protected"
)

// maxBytes bounds a secret. The largest real ones are certificates with chains.
const maxBytes = 1 << 20

// Values are resolved secrets by the key their references had.
type Values map[string]string

// String, like GoString, keeps values out of logs.
func (v Values) String() string { return fmt.Sprintf("[%d secrets]", len(v)) }

// GoString keeps values out of %#v.
func (v Values) GoString() string { return v.String() }

// Error means that a secret could not be fetched.
type Error struct {
	// Setting and Reference as in Reference; Reference is its String.
	Setting, Reference string
	// Reason is what went wrong.
	Reason string
	// Advice says what to do. May be empty.
	Advice string
	// Later means that a password store failed, which may work again later: a
	// person need not change the settings for that.
	Later bool
	// NotRun reports that the secret is one of a command, and nobody wanted commands
	// to be run.
	NotRun bool
}

// Problem gives setting, reference, reason and advice, never a value.
func (e *Error) Problem() *problem.Problem {
	return &problem.Problem{
		Code: "host.secret", Summary: fmt.Sprintf("%s: cannot read the secret %s: %s", e.Setting, e.Reference, e.Reason), Remedy: e.Advice,
	}
}

// Error is the text of the problem.
func (e *Error) Error() string { return e.Problem().Error() }

// Later reports whether everything that went wrong in Resolve may work later.
func Later(err error) bool {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return false
	}
	for _, err := range joined.Unwrap() {
		if one, ok := errors.AsType[*Error](err); !ok || !one.Later {
			return false
		}
	}
	return true
}

// Resolve calls Resolver.Resolve with the strict rule about files.
func Resolve(ctx context.Context, refs map[string]Reference, lookup func(string) (string, bool)) (Values, []string, error) {
	return Resolver{LookupEnv: lookup}.Resolve(ctx, refs)
}

// Resolver fetches secrets from where they are kept.
type Resolver struct {
	// LookupEnv is os.LookupEnv or a stand-in for it.
	LookupEnv func(string) (string, bool)
	// Owners decides whose files are used.
	Owners ownership.Rule
	// NoCommands starts no program: a secret that a command prints is then an
	// *Error with NotRun set.
	NoCommands bool
}

// Resolve fetches all secrets. It tries all of them before it fails, so that
// the error (joined from *Error) lists every one that is missing; if ctx ends,
// the error is its cause. The warnings are texts for people.
func (r Resolver) Resolve(ctx context.Context, refs map[string]Reference) (Values, []string, error) {
	values := make(Values, len(refs))
	var warnings []string
	var failed []error
	for _, key := range slices.Sorted(maps.Keys(refs)) {
		ref := refs[key]
		value, warning, err := r.resolve(ctx, ref)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if warning != "" {
			warnings = append(warnings, ref.Setting+": "+warning)
		}
		values[key] = value
	}
	if err := context.Cause(ctx); err != nil {
		return nil, warnings, fmt.Errorf("read the secrets: %w", err)
	}
	if len(failed) > 0 {
		return nil, warnings, errors.Join(failed...)
	}
	return values, warnings, nil
}

func (r Resolver) resolve(ctx context.Context, ref Reference) (value, warning string, err error) {
	switch {
	case ref.literal != nil:
		value = *ref.literal
	case ref.Env != "":
		value, err = fromEnv(ref, r.LookupEnv)
	case ref.File != "":
		value, warning, err = r.fromFile(ref)
	case ref.Protected != "":
		value, err = r.fromProtected(ref)
	case len(ref.Command) > 0 && r.NoCommands:
		err = &Error{Setting: ref.Setting, Reference: ref.String(), Reason: "its command was not run", NotRun: true}
	case len(ref.Command) > 0:
		value, err = fromCommand(ctx, ref)
	default:
		err = ref.fail("it refers to nothing", "")
	}
	if err != nil {
		return "", "", err
	}
	if reason, advice := notText(value); reason != "" {
		return "", "", ref.fail(reason, advice)
	}
	return value, warning, nil
}

// notText explains why a value is not text in UTF-8. Passed on, it would become
// another secret.
func notText(value string) (reason, advice string) {
	switch {
	case strings.HasPrefix(value, "\xff\xfe"), strings.HasPrefix(value, "\xfe\xff"):
		return "the value is UTF-16", "That is what > and Out-File of Windows PowerShell write. Save it as UTF-8."
	case strings.ContainsRune(value, 0):
		return "the value contains a NUL character", "Secrets are text; a binary file (PFX) is named by a path setting instead."
	case !utf8.ValidString(value):
		return "the value is not UTF-8 text", "Save it as UTF-8; a binary file (PFX) is named by a path setting instead."
	}
	return "", ""
}

func (r Reference) fail(reason, advice string) *Error {
	return &Error{Setting: r.Setting, Reference: r.String(), Reason: reason, Advice: advice}
}

func (r Reference) later(reason, advice string) *Error {
	err := r.fail(reason, advice)
	err.Later = true
	return err
}

func fromEnv(ref Reference, lookup func(string) (string, bool)) (string, error) {
	value, set := lookup(ref.Env)
	switch {
	case !set:
		return "", ref.fail("the environment variable "+ref.Env+" is not set", "Set it for the account that runs licexport; a scheduled task or a service does not see variables of your terminal.")
	case value == "":
		return "", ref.fail("the environment variable "+ref.Env+" is set but empty", "")
	}
	return value, nil
}

// fromProtected asks for what licexport secret set has kept.
func (r Resolver) fromProtected(ref Reference) (string, error) {
	value, err := protected.Store{LookupEnv: r.LookupEnv, Owners: r.Owners}.Get(ref.Protected)
	if err == nil && trimNewline(value) == "" {
		return "", ref.fail("it is empty", "Set it again: licexport secret set "+ref.Protected)
	}
	if kept, ok := errors.AsType[*protected.Error](err); ok {
		return "", ref.fail(kept.Reason, strings.Join(kept.Advice, "\n"))
	}
	if err != nil {
		return "", ref.fail(err.Error(), "")
	}
	return trimNewline(value), nil
}

func (r Resolver) fromFile(ref Reference) (value, warning string, err error) {
	ref.File = r.credential(ref.File)
	if err := r.Owners.File("file", ref.File); err != nil {
		if foreign, ok := errors.AsType[*ownership.Error](err); ok {
			return "", "", ref.fail(foreign.Summary(), strings.Join(foreign.Remedy, "\n"))
		}
		return "", "", ref.fail(fileReason(err), fileAdvice(err))
	}
	f, err := inputfile.Open(ref.File)
	if err != nil {
		return "", "", ref.fail(fileReason(err), fileAdvice(err))
	}
	defer func() { _ = f.Close() }()
	if f.Info.IsDir() {
		return "", "", ref.fail("it is a directory", "")
	}
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	switch {
	case err != nil:
		return "", "", ref.fail(fileReason(err), "")
	case len(data) > maxBytes:
		return "", "", ref.fail(fmt.Sprintf("the file is larger than %d KiB, so it is hardly a secret", maxBytes>>10), "")
	}
	value = trimNewline(strings.TrimPrefix(string(data), "\uFEFF"))
	if value == "" {
		return "", "", ref.fail("the file is empty", "")
	}
	return value, readableByOthers(ref.File, f.Info), nil
}

// trimNewline takes off one line end, which editors and echo put there. A
// secret that ends with white space of its own keeps it.
func trimNewline(s string) string {
	s = strings.TrimSuffix(s, "\n")
	return strings.TrimSuffix(s, "\r")
}

func fileReason(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}

func fileAdvice(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if strings.HasPrefix(pathOf(err), credentials) {
			return "systemd makes this file only while it runs the unit. To run by hand, let systemd-run make it: see docs/operators/scheduling.md, \"The first run\"."
		}
		return "Create the file, with nothing but the secret in it, or correct the path."
	case errors.Is(err, fs.ErrPermission):
		return "Let the account that runs licexport read the file."
	default:
		return ""
	}
}
