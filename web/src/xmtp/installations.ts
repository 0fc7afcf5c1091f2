// The devices of an inbox: each browser, app or command with which it is used has an installation of its own, with keys of its own.

export interface Installation {
  /** 64 hex digits. */
  id: string;
  /** Whether it is the one of this browser. */
  isOwn: boolean;
  /** Undefined: the network does not say. */
  madeAt: Date | undefined;
}

export interface Installations {
  inboxId: string;
  /** The newest first, as the network has them now. */
  list(): Promise<Installation[]>;
  /** For good: they can neither read nor sign anything from now on. The inbox's key signs, so a wallet asks its owner. */
  revoke(ids: readonly string[]): Promise<void>;
}

/** The inbox has as many installations as XMTP allows, so this browser gets none. */
export class TooManyInstallations extends Error {
  override readonly name = 'TooManyInstallations';
  readonly installations: Installations;
  constructor(installations: Installations, cause: unknown) {
    super('The inbox has as many installations as XMTP allows.', { cause });
    this.installations = installations;
  }
}

/** Another device has revoked the installation of this browser. */
export class InstallationRevoked extends Error {
  override readonly name = 'InstallationRevoked';
  /** Deletes what this browser has of the inbox, so that it gets a new installation when it is opened again. */
  readonly forget: () => Promise<void>;
  constructor(forget: () => Promise<void>) {
    super('The installation of this browser was revoked.');
    this.forget = forget;
  }
}
