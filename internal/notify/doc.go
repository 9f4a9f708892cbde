// Package notify reports to people and machines how runs went: by webhook, by mail, by
// pings to a dead man's switch, in the Windows Event Log and in the systemd journal.
//
// Nobody looks at a program that runs at night for years, so it has to call, and
// it must not call so often that nobody listens any more. A trouble is one cause: a
// source that fails with a code, a license that the guard refuses, a step that fails, a
// hold. It is reported when it begins, once a day while it lasts, and when it is over,
// with how long that took; one that keeps coming back is reported three times a day at
// most. Another cause is news at once, the same one is not, whatever the exit code of
// the run. A run that did not come so far shows nothing: whether a source works again
// shows only where it was read. What a person settles is over. What was sent is
// remembered in a file beside the state of the output, for each channel by
// itself: what one channel could not deliver is due there again at the next run.
//
// The setting "on" of a channel picks what it hears: failure and refused are what
// they say; attention is a run that needs attention, a secret or certificate near
// its end, and licenses to clear by hand; success is each good run. Whoever was
// notified of a failure, a refusal or a run that needs attention also hears of its
// end.
//
// A notification never changes how a run ends: everything that goes wrong here is a
// warning. Messages hold counts and names of licenses, no e-mail address of people, not
// who holds a job, and no secret. What a source says of an error is in them: a name
// without an address would stay. A mail about a refusal, or about rows that were kept,
// has a list of people as an attachment, if the settings ask for it.
package notify
