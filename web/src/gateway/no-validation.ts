// Stands in for the descriptor of the contract's validation rules, which weighs more than all our own together: the services check
// what a page sends.
import type { GenFile } from '@bufbuild/protobuf/codegenv2';
import { fileDesc } from '@bufbuild/protobuf/codegenv2';

/** FileDescriptorProto { name: "buf/validate/validate.proto", package: "buf.validate", syntax: "proto3" } */
export const file_buf_validate_validate: GenFile = fileDesc('ChtidWYvdmFsaWRhdGUvdmFsaWRhdGUucHJvdG8SDGJ1Zi52YWxpZGF0ZWIGcHJvdG8z');
