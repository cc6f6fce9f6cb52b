export type ServiceErrorType =
  | "ExecutionAlreadyExists"
  | "ExecutionDoesNotExist"
  | "InvalidArn"
  | "InvalidExecutionInput"
  | "InvalidName"
  | "InvalidToken"
  | "SerializationException"
  | "StateMachineDoesNotExist"
  | "UnknownOperationException"
  | "ValidationException";

/** A refusal under the name that Step Functions' API gives it. */
export class ServiceError extends Error {
  override readonly name: ServiceErrorType;

  constructor(name: ServiceErrorType, message: string) {
    super(message);
    this.name = name;
  }
}
