// build.mjs turns .proto files into their descriptors.
declare module '*.proto' {
  const descriptor: import('protobufjs').INamespace;
  export default descriptor;
}
