// Package export is one run, from the sources to the published file. It is the
// only place that knows the order of the steps:
//
//	open      start each source's plugin, check its settings without the network
//	collect   read every source completely
//	merge     settle e-mails and UIds, bring all sources into one table
//	judge     compare with what was published last
//	publish   write, read back, replace, remember
//
// Until the last step nothing that anybody else reads has changed, so a run that
// fails or is stopped leaves the old file as it was, byte for byte.
package export
