import { maskSecrets } from "../configuration/mask";
import { VrpError } from "../errors";

/** Characters of a question that a message shows. */
const LONGEST_SHOWN = 800;

/** How a dialogue with one switch ends early: one sentence each. Lines are shown with their secrets masked. */
export class DialogueErrors {
  constructor(private readonly where: string) {}

  /** @param shown the line as it may be shown */
  unfit(shown: string, mistake: string): VrpError {
    return new VrpError("refused", `${this.where}: ${shown} was not sent: it ${mistake}.`);
  }

  /** @param question without secrets */
  unexpectedQuestion(line: string, question: string, answer: string): VrpError {
    const shown = question.length > LONGEST_SHOWN ? `… ${question.slice(-LONGEST_SHOWN)}` : question;
    return new VrpError(
      "question",
      `${this.where} asked after \`${maskSecrets(line)}\` a question that the plan does not expect: "${shown}"; the driver answered ${answer} and sent nothing more.`,
    );
  }

  notEchoed(line: string): VrpError {
    return new VrpError(
      "echo",
      `${this.where} did not echo \`${maskSecrets(line)}\` as it was sent: which line the switch ran is not known.`,
    );
  }

  noPrompt(line: string, milliseconds: number, limit = ""): VrpError {
    return new VrpError(
      "timeout",
      `${this.where}: no prompt within ${milliseconds / 1000} s${limit} after \`${maskSecrets(line)}\`.`,
    );
  }

  overTime(line: string, milliseconds: number): VrpError {
    return new VrpError(
      "timeout",
      `${this.where}: the login took longer than ${milliseconds / 1000} s (timeouts.total): \`${maskSecrets(line)}\` was not sent.`,
    );
  }

  /** @param message what the switch wrote last */
  closedBefore(line: string, message: string): VrpError {
    return new VrpError(
      "cut",
      `${this.where}: the switch closed the connection before \`${maskSecrets(line)}\` was sent (${message || "no message"}): VRP closes a login that is idle for 10 minutes.`,
    );
  }

  cutAt(line: string): VrpError {
    return new VrpError(
      "cut",
      `${this.where}: the connection was cut at \`${maskSecrets(line)}\`: whether that line took effect is unknown until the switch is read again.`,
    );
  }

  /** @param excess what the switch sent, as the end of a sentence */
  tooMuchOutput(line: string, excess: string): VrpError {
    const after = line === "" ? "at login" : `after \`${maskSecrets(line)}\``;
    return new VrpError(
      "output",
      `${this.where} sent ${excess} ${after}, which no VRP does: the driver closed the connection.`,
    );
  }
}
