package units

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// unitDir is where an administrator's units belong; see systemd.unit(5).
const unitDir = "/etc/systemd/system"

// packagedDir is where packages put theirs.
const packagedDir = "/usr/lib/systemd/system"

type systemd struct {
	system System
	root   string
}

func (s systemd) path(name string) string {
	return filepath.FromSlash(path.Join("/", filepath.ToSlash(s.root), unitDir, name))
}

// main is the unit that is switched on: the timer, or the service of serve.
func (systemd) main(r Request) string {
	if r.Mode == Serve {
		return r.Name() + ".service"
	}
	return r.Name() + ".timer"
}

func (s systemd) install(ctx context.Context, r Request, files []UnitFile) ([]string, error) {
	if s.root == "" { // before anything is written
		if !s.running(ctx) {
			return nil, &NotPossibleError{Kind: Systemd, Reason: "it does not run on this computer, as in a container.",
				Remedy: "Install on the computer itself, or write the units to files: licexport schedule print --for systemd"}
		}
		if err := s.checkUser(ctx, r); err != nil {
			return nil, err
		}
	}
	var done []string
	for _, f := range files {
		if err := s.system.WriteFile(ctx, s.path(f.Name), f.Content); err != nil {
			if errors.Is(err, fs.ErrPermission) {
				return done, fmt.Errorf("only root may write the unit %s; run the command with sudo", s.path(f.Name))
			}
			return done, fmt.Errorf("write the unit: %w", err)
		}
		done = append(done, "wrote "+s.path(f.Name))
	}
	if s.root != "" {
		_, err := s.system.Run(ctx, nil, "systemctl", "--root="+s.root, "enable", s.main(r))
		return append(done, "enabled "+s.main(r)), err
	}
	if _, err := s.system.Run(ctx, nil, "systemctl", "daemon-reload"); err != nil {
		return done, err
	}
	// Enable alone would leave a changed timer as it runs.
	for _, action := range []string{"enable", "restart"} {
		if _, err := s.system.Run(ctx, nil, "systemctl", action, s.main(r)); err != nil {
			return done, err
		}
	}
	return append(done, "enabled and started "+s.main(r)), nil
}

func (s systemd) remove(ctx context.Context, r Request) ([]string, error) {
	var there []string
	for _, name := range []string{r.Name() + ".timer", r.Name() + ".service"} {
		if _, err := s.system.ReadFile(s.path(name)); err == nil {
			there = append(there, name)
		}
	}
	if len(there) == 0 {
		return []string{"there was nothing to remove"}, nil
	}
	off := []string{"disable", "--now", s.main(r)}
	if s.root != "" {
		off = []string{"--root=" + s.root, "disable", s.main(r)}
	}
	offline := s.root != ""
	if _, err := s.system.Run(ctx, nil, "systemctl", off...); err != nil {
		if offline || s.running(ctx) {
			return nil, err
		}
		// Where systemd does not run, nothing is started by it: what is left is to
		// take the links away, if there is a systemctl at all.
		offline = true
		_, _ = s.system.Run(ctx, nil, "systemctl", "--root=/", "disable", s.main(r))
	}
	var done []string
	for _, name := range there {
		if err := s.system.RemoveFile(s.path(name)); err != nil {
			return done, fmt.Errorf("remove the unit: %w", err)
		}
		done = append(done, "removed "+s.path(name))
	}
	if offline {
		return done, nil
	}
	_, err := s.system.Run(ctx, nil, "systemctl", "daemon-reload")
	return done, err
}

// running reports whether systemd answers.
func (s systemd) running(ctx context.Context) bool {
	_, err := s.system.Run(ctx, nil, "systemctl", "show", "--property=Version")
	return err == nil
}

// checkUser makes sure that the user of the unit is there: systemd would report
// that only when the job is due.
func (s systemd) checkUser(ctx context.Context, r Request) error {
	user := r.Account
	if user == "" {
		user = DefaultUser
	}
	_, err := s.system.Run(ctx, nil, "id", "-u", "--", user)
	if _, failed := errors.AsType[*exec.ExitError](err); !failed {
		return nil // it is there, or nobody can tell
	}
	return &NotPossibleError{Kind: Systemd, Reason: fmt.Sprintf("the job would run as the user %s, which does not exist.", user),
		Remedy: fmt.Sprintf("Name another one with --account, or add it: sudo useradd --system --no-create-home --shell /usr/sbin/nologin %s", user)}
}

func (s systemd) status(ctx context.Context, r Request) (Status, error) {
	files, err := printSystemd(r)
	if err != nil {
		return Status{}, err
	}
	st := Status{Installed: true, Current: true}
	for _, f := range files {
		content, err := s.unit(ctx, r, f.Name)
		if errors.Is(err, fs.ErrNotExist) {
			return Status{}, nil
		}
		if err != nil {
			return Status{}, fmt.Errorf("read the unit: %w", err)
		}
		st.Current = st.Current && sameConfiguration(string(content), f.Text)
	}
	if s.root != "" {
		return st, nil
	}
	for _, f := range files {
		out, err := s.system.Run(ctx, nil, "systemctl", "show", f.Name, "--property",
			"Id,ActiveState,SubState,UnitFileState,NextElapseUSecRealtime,LastTriggerUSec,Result,ExecMainStatus,ExecMainExitTimestamp")
		if err != nil {
			return st, err
		}
		st.Details = append(st.Details, lines(out)...)
	}
	return st, nil
}

// unit is the content of a unit that is installed. The package for Debian or RPM
// brings one of serve, which counts once somebody has enabled it.
func (s systemd) unit(ctx context.Context, r Request, name string) ([]byte, error) {
	content, err := s.system.ReadFile(s.path(name))
	if !errors.Is(err, fs.ErrNotExist) || r.Mode != Serve || s.root != "" {
		return content, err
	}
	if _, off := s.system.Run(ctx, nil, "systemctl", "--quiet", "is-enabled", name); off != nil {
		return nil, fs.ErrNotExist
	}
	return s.system.ReadFile(filepath.FromSlash(packagedDir + "/" + name))
}

// sameConfiguration compares units without what comes from flags of install, and
// without comments, whose notes depend on the day. Flags may open more folders.
func sameConfiguration(installed, wanted string) bool {
	for line := range strings.Lines(wanted) {
		if strings.HasPrefix(line, writable) && !strings.Contains(installed, "\n"+line) {
			return false
		}
	}
	return slices.Equal(configured(installed), configured(wanted))
}

// writable opens a folder to a service.
const writable = "ReadWritePaths="

func configured(text string) []string {
	flags := []string{"#", "User=", "ExecStart=", "LoadCredential=", "LoadCredentialEncrypted=", "TimeoutStartSec=", "ProtectHome=", "PrivateTmp=", writable}
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
		return slices.ContainsFunc(flags, func(f string) bool { return strings.HasPrefix(line, f) })
	})
}

// lines are the lines of a text that say something.
func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasSuffix(line, "=") {
			all = append(all, line)
		}
	}
	return all
}
