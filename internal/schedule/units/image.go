package units

import "strings"

// ImageName is the name of the image of a release, without a registry. That is what an
// engine calls it that loads the archive of the release.
const ImageName = "licexport"

// ImageProgram is the path of licexport in that image.
const ImageProgram = "/usr/bin/licexport"

// ImageTag is the tag of the image of a version. A plus, which begins the metadata of
// a build, is not allowed in a tag
// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests).
func ImageTag(version string) string { return strings.ReplaceAll(version, "+", "_") }

// ImageOf is the image to run for what a person named: without a tag or a digest, the
// tag of this version; without a name, the image as it is called where its archive was
// loaded.
func ImageOf(name, version string) string {
	if name == "" {
		name = ImageName
	}
	last := name[strings.LastIndex(name, "/")+1:] // a registry may have a port
	if strings.ContainsAny(last, ":@") {
		return name
	}
	return name + ":" + ImageTag(version)
}
