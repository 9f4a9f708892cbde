// Package handover runs the commands of a job that follow a publication: the
// steps under "then" (and "then_on_failure") of licexport.yaml.
//
// A step is a program with its arguments; no shell is involved. Arguments may
// hold {output}, {run} and {job}; a doubled brace, {{output}}, stands for the
// text {output} itself. An argument that is {env: …}, {file: …} or {command: …}
// is a secret: it is fetched when the steps begin, passed on as it is, and kept
// out of logs, results and errors. Steps run one after the other in the folder
// of the configuration file, see the environment variables of package environ and
// those that they name; the first failure ends them.
// Batch files are the one thing that Windows runs through a shell, so they get no
// argument that the shell would take for something else.
//
// This is what steps are for, the hand-over to ImportLic of Alvao
// (https://doc.alvao.com/en/11.1/alvao-asset-management/software-management/import-lic):
//
//	jobs:
//	  nightly:
//	    sources: [contoso]
//	    then:
//	      - run: [C:\Program Files\ALVAO\ImportLic.exe, /input, "{output}",
//	              /server, 'sql01\ALVAO', /db, alvao, /mode, UpdateItems, /headers]
//	      - run: [C:\Program Files\ALVAO\ImportLic.exe, /input, "{output}",
//	              /server, 'sql01\ALVAO', /db, alvao, /import, /mode, UpdateItems, /headers]
//	        timeout: 1h
//
// Without /import, ImportLic only checks the file, so the first step stops the
// second one if ImportLic would not take the file. /mode UpdateItems must be
// given, because the default is another mode, and so must /headers, because the
// file has a header line. Never add /force: it imports a file in spite of errors
// in it, and whoever is missing in an import loses the license. The exit codes
// of ImportLic are not documented, so its output is kept with the result.
package handover
