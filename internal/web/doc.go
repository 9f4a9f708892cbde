// Package web is the page of "licexport serve": how all jobs stand, and for each job
// its runs, licenses and sources. Pages are made on the server and need no script;
// they show counts and names of licenses, and neither people nor secrets.
//
// # To add a page
//
// Add a line to pages in pages.go: the path, a file in the folder templates, and a
// method of *request that gathers what the template shows as its Body, in a Go file
// named after the page. The template defines "content" and gets the Body as its dot;
// layout.html has everything around it, parts.html the blocks that pages share. Texts
// are said with the functions of phrase.Language.Funcs and those of funcs.go; links
// come from paths.go. A page that does not exist returns errNotFound. What is read
// again and again, such as the counts of a year, need not be kept by the page: a page
// that was made is kept for a few seconds, and one page is made at a time.
package web
