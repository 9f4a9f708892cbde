package procgroup

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Group is a running program with all programs that it has started.
type Group struct{ job windows.Handle }

// Start starts cmd in a new job object and without a window. The program starts
// suspended, so that it cannot start others before it is in the job. A process
// group of its own keeps Ctrl-C of the console away from it: the caller decides
// when it ends. Close frees the group when the program has ended.
func Start(cmd *exec.Cmd) (*Group, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, fmt.Errorf("make a job object: %w", err)
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.HideWindow = true
	cmd.SysProcAttr.CreationFlags |= windows.CREATE_SUSPENDED | windows.CREATE_NEW_PROCESS_GROUP
	if err := cmd.Start(); err != nil {
		_ = windows.CloseHandle(job)
		return nil, err
	}
	if err := release(job, uint32(cmd.Process.Pid)); err != nil { //nolint:gosec // Windows process ids are 32 bits
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = windows.CloseHandle(job)
		return nil, err
	}
	return &Group{job: job}, nil
}

// Kill ends all programs of the group at once.
func (g *Group) Kill() { _ = windows.TerminateJobObject(g.job, 1) }

// Close ends the use of the group; programs in it go on.
func (g *Group) Close() { _ = windows.CloseHandle(g.job) }

// release puts a suspended process into the job and lets it run.
func release(job windows.Handle, pid uint32) error {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, pid)
	if err != nil {
		return fmt.Errorf("open the new process: %w", err)
	}
	defer func() { _ = windows.CloseHandle(process) }()
	if err := windows.AssignProcessToJobObject(job, process); err != nil {
		return fmt.Errorf("put the new process into its job object: %w", err)
	}
	return resume(pid)
}

// resume lets the only thread of a suspended process run. os/exec does not give
// its handle away, so it is found in a snapshot of all threads.
func resume(pid uint32) error {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return fmt.Errorf("list the threads of the new process: %w", err)
	}
	defer func() { _ = windows.CloseHandle(snapshot) }()
	entry := windows.ThreadEntry32{}
	entry.Size = uint32(unsafe.Sizeof(entry))
	for err = windows.Thread32First(snapshot, &entry); err == nil; err = windows.Thread32Next(snapshot, &entry) {
		if entry.OwnerProcessID == pid {
			return resumeThread(entry.ThreadID)
		}
	}
	if errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		return errors.New("the new process has no thread to start")
	}
	return fmt.Errorf("list the threads of the new process: %w", err)
}

func resumeThread(id uint32) error {
	thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, id)
	if err != nil {
		return fmt.Errorf("open the thread of the new process: %w", err)
	}
	defer func() { _ = windows.CloseHandle(thread) }()
	if _, err := windows.ResumeThread(thread); err != nil {
		return fmt.Errorf("start the thread of the new process: %w", err)
	}
	return nil
}
