const QUIET_MS = 60_000;
const CHECK_AGAIN_MS = 2_000;
const DOWN_AFTER_CHECKS = 2;
const DOWN_AFTER_CALLS = 3;
const TRUST_AGAIN_MS = 30_000;

/**
 * The health of the language model: judged by its calls, or by checks if the engine supports them. Checks run after a failed call and
 * after a quiet period, and take precedence over calls. Times are monotonic milliseconds.
 */
export class EngineHealth {
  readonly #canCheck: boolean;
  #isDown = false;
  #failedCalls = 0;
  #failedChecks = 0;
  #heardAt: number;
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor(canCheck: boolean, nowMs: number) {
    this.#canCheck = canCheck;
    // An engine that supports checks is checked at once.
    this.#heardAt = canCheck ? Number.NEGATIVE_INFINITY : nowMs;
  }

  called(isOk: boolean, nowMs: number): void {
    if (isOk) {
      this.#isWell(nowMs);
      return;
    }
    this.#failedCalls += 1;
    if (this.#canCheck || this.#failedCalls < DOWN_AFTER_CALLS) return;
    this.#isDown = true;
    this.#heardAt = nowMs;
  }

  checked(isOk: boolean, nowMs: number): void {
    this.#checkedAt = nowMs;
    if (isOk) {
      this.#isWell(nowMs);
      return;
    }
    this.#failedChecks += 1;
    if (this.#failedChecks >= DOWN_AFTER_CHECKS) this.#isDown = true;
  }

  isCheckDue(nowMs: number): boolean {
    if (!this.#canCheck || nowMs - this.#checkedAt < CHECK_AGAIN_MS) return false;
    return this.#isDown || this.#failedCalls > 0 || this.#failedChecks > 0 || nowMs - this.#heardAt >= QUIET_MS;
  }

  /** Without checks only a call can tell: after a while it gets another chance. */
  isOk(nowMs: number): boolean {
    if (this.#isDown && !this.#canCheck && nowMs - this.#heardAt >= TRUST_AGAIN_MS) {
      this.#isDown = false;
      this.#failedCalls = DOWN_AFTER_CALLS - 1;
    }
    return !this.#isDown;
  }

  #isWell(nowMs: number): void {
    this.#isDown = false;
    this.#failedCalls = 0;
    this.#failedChecks = 0;
    this.#heardAt = nowMs;
  }
}
