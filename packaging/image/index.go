package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/licexport/licexport/internal/schedule/units"
)

// image is the image of one architecture, as Go names it.
type image struct {
	arch   string
	layers []layer
}

// labels say what the image is.
type labels struct {
	version, homepage, license string
	created                    time.Time
}

func (l labels) annotations() map[string]string {
	all := map[string]string{
		v1.AnnotationTitle:       "licexport",
		v1.AnnotationDescription: "license assignments from vendors, for ALVAO ImportLic",
		v1.AnnotationVersion:     l.version,
		v1.AnnotationCreated:     l.created.Format(time.RFC3339),
	}
	if l.homepage != "" {
		all[v1.AnnotationURL] = l.homepage
	}
	if l.license != "" {
		all[v1.AnnotationLicenses] = l.license
	}
	return all
}

// config is how the image is run: as an account without rights, in the folder of the
// data. Nothing but that folder and /tmp has to be writable.
func (l labels) config() v1.ImageConfig {
	return v1.ImageConfig{
		User:       fmt.Sprintf("%[1]d:%[1]d", account),
		Entrypoint: []string{"/usr/bin/licexport"},
		WorkingDir: "/var/lib/licexport",
		Env: []string{
			"PATH=/usr/bin",
			"HOME=/var/lib/licexport",
			// So /etc/licexport/licexport.yaml is found, if it is there.
			"XDG_CONFIG_HOME=/etc",
			"XDG_CACHE_HOME=/tmp",
			"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
		},
		Volumes: map[string]struct{}{"/var/lib/licexport": {}, "/tmp": {}},
		Labels:  l.annotations(),
	}
}

// index adds the images, and one index of them all under the name that engines give
// to the image when they load the archive.
func (b *blobs) index(images []image, l labels) error {
	var manifests []v1.Descriptor
	for _, i := range images {
		platform := v1.Platform{Architecture: i.arch, OS: "linux"}
		var packed []v1.Descriptor
		var unpacked []digest.Digest
		var history []v1.History
		for _, one := range i.layers {
			packed, unpacked = append(packed, one.packed), append(unpacked, one.unpacked)
			history = append(history, v1.History{Created: &l.created, CreatedBy: "packaging/image"})
		}
		config, err := b.addJSON(v1.MediaTypeImageConfig, v1.Image{
			Created: &l.created, Platform: platform, Config: l.config(),
			RootFS: v1.RootFS{Type: "layers", DiffIDs: unpacked}, History: history,
		})
		if err != nil {
			return err
		}
		manifest, err := b.addJSON(v1.MediaTypeImageManifest, v1.Manifest{
			Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageManifest,
			Config: config, Layers: packed, Annotations: l.annotations(),
		})
		if err != nil {
			return err
		}
		manifest.Platform = &platform
		manifests = append(manifests, manifest)
	}
	all, err := b.addJSON(v1.MediaTypeImageIndex, v1.Index{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageIndex,
		Manifests: manifests, Annotations: l.annotations(),
	})
	if err != nil {
		return err
	}
	tag := units.ImageTag(l.version)
	all.Annotations = map[string]string{
		v1.AnnotationRefName: tag,
		// What containerd and docker take the name from.
		"io.containerd.image.name": "docker.io/library/" + units.ImageName + ":" + tag,
	}
	b.top, err = json.Marshal(v1.Index{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: v1.MediaTypeImageIndex, Manifests: []v1.Descriptor{all},
	})
	return err
}
