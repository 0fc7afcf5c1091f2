import { type DescEnum, type DescFile, type DescMessage, type DescService, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code, type ServiceImpl } from '@connectrpc/connect';
import type { ServerReflection, ServerReflectionRequest } from '@offshoot/gen/grpc/reflection/v1/reflection_pb.ts';
import { Refusal } from '@offshoot/refusals';

/** Files and symbols that reflection serves: those of the services and all their imports. */
interface Catalogue {
  files: Map<string, DescFile>;
  symbols: Map<string, DescFile>;
  /** `message name#field number` → the file that extends it. */
  extensions: Map<string, DescFile>;
}

/** Tools ask for one file or symbol at a time, and each answer can be a hundred times larger than its question. */
const MAX_QUESTIONS = 200;

/** grpc.reflection.v1: lets buf curl, grpcurl and Postman list and call the services without their protos. */
export function reflectionService(services: readonly DescService[]): ServiceImpl<typeof ServerReflection> {
  const catalogue = catalogueOf(services);
  return {
    async *serverReflectionInfo(requests) {
      let questions = 0;
      for await (const request of requests) {
        questions += 1;
        if (questions > MAX_QUESTIONS) throw tooManyQuestions();
        yield { validHost: request.host, originalRequest: request, messageResponse: answer(request.messageRequest, services, catalogue) };
      }
    },
  };
}

function tooManyQuestions(): Refusal {
  return new Refusal('RATE_LIMITED', `A stream may ask at most ${MAX_QUESTIONS} questions.`, {
    help: 'Open another stream to ask more.',
    metadata: { limit: String(MAX_QUESTIONS), retry_after_ms: '1000' },
  });
}

function answer(asked: ServerReflectionRequest['messageRequest'], services: readonly DescService[], catalogue: Catalogue) {
  switch (asked.case) {
    case 'listServices':
      return { case: 'listServicesResponse' as const, value: { service: services.map((service) => ({ name: service.typeName })) } };
    case 'fileByFilename':
      return fileAnswer(catalogue.files.get(asked.value), asked.value);
    case 'fileContainingSymbol':
      return fileAnswer(catalogue.symbols.get(asked.value), asked.value);
    case 'fileContainingExtension': {
      const name = `${asked.value.containingType}#${asked.value.extensionNumber}`;
      return fileAnswer(catalogue.extensions.get(name), name);
    }
    case 'allExtensionNumbersOfType': {
      const of = `${asked.value}#`;
      const numbers = [...catalogue.extensions.keys()].filter((key) => key.startsWith(of)).map((key) => Number(key.slice(of.length)));
      return { case: 'allExtensionNumbersResponse' as const, value: { baseTypeName: asked.value, extensionNumber: numbers } };
    }
    case undefined:
      return { case: 'errorResponse' as const, value: { errorCode: Code.InvalidArgument, errorMessage: 'The request asks for nothing.' } };
  }
}

/** The file with all its dependencies in the same answer, to save clients round trips. */
function fileAnswer(file: DescFile | undefined, name: string) {
  if (!file) return { case: 'errorResponse' as const, value: { errorCode: Code.NotFound, errorMessage: `Nothing is known of ${name}.` } };
  const seen = new Set<DescFile>();
  const visit = (each: DescFile) => {
    if (seen.has(each)) return;
    seen.add(each);
    each.dependencies.forEach(visit);
  };
  visit(file);
  const fileDescriptorProto = [...seen].map((each) => toBinary(FileDescriptorProtoSchema, each.proto));
  return { case: 'fileDescriptorResponse' as const, value: { fileDescriptorProto } };
}

function catalogueOf(services: readonly DescService[]): Catalogue {
  const catalogue: Catalogue = { files: new Map(), symbols: new Map(), extensions: new Map() };
  for (const service of services) addFile(catalogue, service.file);
  return catalogue;
}

function addFile(catalogue: Catalogue, file: DescFile): void {
  if (catalogue.files.has(file.proto.name)) return;
  catalogue.files.set(file.proto.name, file);
  for (const service of file.services) {
    catalogue.symbols.set(service.typeName, file);
    for (const method of service.methods) catalogue.symbols.set(`${service.typeName}.${method.name}`, file);
  }
  addTypes(catalogue, file, file.messages, file.enums);
  for (const extension of file.extensions) {
    catalogue.symbols.set(extension.typeName, file);
    catalogue.extensions.set(`${extension.extendee.typeName}#${extension.number}`, file);
  }
  for (const dependency of file.dependencies) addFile(catalogue, dependency);
}

function addTypes(catalogue: Catalogue, file: DescFile, messages: readonly DescMessage[], enums: readonly DescEnum[]): void {
  for (const each of enums) catalogue.symbols.set(each.typeName, file);
  for (const message of messages) {
    catalogue.symbols.set(message.typeName, file);
    addTypes(catalogue, file, message.nestedMessages, message.nestedEnums);
  }
}
