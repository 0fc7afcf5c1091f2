/** Shown to anyone who opens the gateway's address in a browser. */
export const frontPage = (
  origin: string,
) => `This is the gateway of Offshoot: AI agents on Convos that people can share, with what they learned.

It speaks gRPC, gRPC-Web, Connect and JSON on this one port. Try:

  npx offshoot template list --public
  npx offshoot --help

or, without the command line:

  curl -H 'content-type: application/json' -d '{"public":true}' ${origin}/offshoot.template.v1.TemplateService/ListTemplates
  buf curl --http2-prior-knowledge --protocol grpc ${origin} --list-methods
`;
