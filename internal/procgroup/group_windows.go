package procgroup

import (
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Group is a running program with all programs that it has started.
type Group struct {
	mu  sync.Mutex
	job windows.Handle // 0 after Close
}

// Start starts cmd in a new job object and without a window. The program starts
// suspended, so that it cannot start others before it is in the job. A process
// group of its own keeps Ctrl-C of the console away from it: the caller decides
// when it ends. Close frees the group when the program has ended.
func Start(cmd *exec.Cmd) (*Group, error) { return start(cmd, 0) }

// StartBound is Start for a program that must not outlive this one: the system
// kills the whole group with the last handle to its job object, and so with this
// program, however it ends. Close kills it, too.
func StartBound(cmd *exec.Cmd) (*Group, error) {
	return start(cmd, windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)
}

// StartMarked is StartBound: nothing can leave a job object.
func StartMarked(cmd *exec.Cmd) (*Group, error) { return StartBound(cmd) }

// StartFollowed is Start: nothing can leave a job object.
func StartFollowed(cmd *exec.Cmd) (*Group, error) { return Start(cmd) }

// accounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, see
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_accounting_information.
type accounting struct {
	times                                     [4]int64
	pageFaults, processes, active, terminated uint32
}

// Running counts the programs of the group that run, up to Close. Where that cannot
// be counted, any number of them is 1.
func (g *Group) Running() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job == 0 {
		return 0
	}
	const basicAccounting = 1
	var info accounting
	err := windows.QueryInformationJobObject(g.job, basicAccounting,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)), nil) //nolint:gosec // the call takes a pointer to the structure
	if err != nil {
		return 0
	}
	return int(info.active)
}

func start(cmd *exec.Cmd, limits uint32) (*Group, error) {
	job, err := newJob(limits)
	if err != nil {
		return nil, err
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
	if err := release(job, uint32(cmd.Process.Pid)); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = windows.CloseHandle(job)
		return nil, err
	}
	return &Group{job: job}, nil
}

// Kill ends all programs of the group at once. After Close it does nothing.
func (g *Group) Kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_ = windows.TerminateJobObject(g.job, 1)
	}
}

// Close ends the use of the group; programs in it go on, unless they are bound.
func (g *Group) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_ = windows.CloseHandle(g.job)
		g.job = 0
	}
}

func newJob(limits uint32) (windows.Handle, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0, fmt.Errorf("make a job object: %w", err)
	}
	info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: limits},
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info))) //nolint:gosec // the call takes a pointer to the structure
	if err != nil {
		_ = windows.CloseHandle(job)
		return 0, fmt.Errorf("set up a job object: %w", err)
	}
	return job, nil
}

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
