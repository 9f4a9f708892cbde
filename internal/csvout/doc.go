// Package csvout writes and reads the file that Alvao's ImportLic takes in its
// mode UpdateItems: four columns, UId;LicCount;UserEmail;UserName, one row for
// each user of each license.
//
// Write turns a license.Table into that file, the same table always into the
// same bytes. Verify reads a written file back against its table. Read turns a
// file, also one that another program wrote, into a table. Validate looks for
// everything in a file that ImportLic would refuse or misread, and says what to
// do about it.
//
// ImportLic revokes a license from every user who is not in the file, and does
// nothing at all if a single row is faulty. Hence UIds and e-mail addresses are
// never altered: what cannot be written as it is, is an error. Names are only
// for people and are cleaned where they must be.
//
// What is known of ImportLic comes from
// https://doc.alvao.com/en/11.1/alvao-asset-management/software-management/import-lic.
// The documentation shows semicolons and a header line; it says nothing about
// encoding, line ends and quotes. docs/importlic-acceptance holds a recipe with
// which an Alvao site can find out.
package csvout
