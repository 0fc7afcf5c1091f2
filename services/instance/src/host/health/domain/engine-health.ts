const QUIET_MS = 60_000;
const CHECK_AGAIN_MS = 2_000;
const DOWN_AFTER_CHECKS = 2;
const DOWN_AFTER_CALLS = 3;
const TRUST_AGAIN_MS = 30_000;

/**
 * Whether the language model answers, by its calls, and by checks where the engine has one: these decide then, and are made
 * when a call has failed and when it was quiet for a while. Times are monotonic milliseconds.
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
    // One that can be checked is checked at once.
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

  /** Without checks only a call can tell: after a while it is given a chance to. */
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
