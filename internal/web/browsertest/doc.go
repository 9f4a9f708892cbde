// Package browsertest looks at the pages of a real "licexport serve" in a real
// browser: Chromium, without a window. Its tests have the build tag pages, because
// the library that drives the browser is large; "make pages" runs them. They need
// Chromium, and axe-core, which make fetches into .tools.
package browsertest
