// The Kubernetes provider of Pulumi, release 4.25.0, from its Go module. Its own main package embeds generated files
// that the module does not carry, so the schema is read from where the build put it: beside the module's sources.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() { provider.Serve("kubernetes", "4.25.0", schema, terraformMapping) }
