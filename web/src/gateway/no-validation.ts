// Stands in for the descriptor of the contract's validation rules, which weighs more than all our own together: the services check
// what a page sends. Only what they say about broken rules is left.
import type { GenFile, GenMessage } from '@bufbuild/protobuf/codegenv2';
import { fileDesc, messageDesc } from '@bufbuild/protobuf/codegenv2';
import type { Violations } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

/** buf/validate/validate.proto with Violations, Violation, FieldPath and FieldPathElement, without the types of keys and values. */
export const file_buf_validate_validate: GenFile = fileDesc(
  'ChtidWYvdmFsaWRhdGUvdmFsaWRhdGUucHJvdG8SDGJ1Zi52YWxpZGF0ZSJFCgpWaW9sYXRpb25zEjcKCnZpb2xhdGlvbnMYASADKAsyFy5idWYudmFsaWRhdGUuVmlvbGF0aW9uUgp2aW9sYXRpb25zImYKCVZpb2xhdGlvbhItCgVmaWVsZBgFIAEoCzIXLmJ1Zi52YWxpZGF0ZS5GaWVsZFBhdGhSBWZpZWxkEhgKB21lc3NhZ2UYAyABKAlSB21lc3NhZ2VKBAgBEAJSCmZpZWxkX3BhdGgiRwoJRmllbGRQYXRoEjoKCGVsZW1lbnRzGAEgAygLMh4uYnVmLnZhbGlkYXRlLkZpZWxkUGF0aEVsZW1lbnRSCGVsZW1lbnRzIswBChBGaWVsZFBhdGhFbGVtZW50Eh0KCmZpZWxkX25hbWUYAiABKAlSCWZpZWxkTmFtZRIWCgVpbmRleBgGIAEoBEgAUgVpbmRleBIbCghib29sX2tleRgHIAEoCEgAUgdib29sS2V5EhkKB2ludF9rZXkYCCABKANIAFIGaW50S2V5EhsKCHVpbnRfa2V5GAkgASgESABSB3VpbnRLZXkSHwoKc3RyaW5nX2tleRgKIAEoCUgAUglzdHJpbmdLZXlCCwoJc3Vic2NyaXB0YgA',
);

export const ViolationsSchema: GenMessage<Violations> = messageDesc(file_buf_validate_validate, 0);
