// Versions that wait for consent, and those that an agent does not take.
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { GetInstanceResponseSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { ToolProvisioning, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { expect, test } from 'vitest';
import { accessibilityOf } from '../open-page.ts';
import { button, fold, GUIDE, notice, openTab, owner, page, template } from './scene.ts';

export function consenting(): void {
  test('a version that lets it use more waits for consent, which is signed for exactly what is shown', async () => {
    const tools = [
      { id: 'email', provisioning: ToolProvisioning.USER, required: true, prompt: 'Which e-mail address?', format: ValueFormat.EMAIL },
      { id: 'token', provisioning: ToolProvisioning.USER, secret: true, prompt: 'Your token?' },
    ];
    const second = await owner.updateTemplate(template, { ...GUIDE, tools });
    await openTab('Settings');
    await page.getByRole('heading', { name: 'Version 2 waits for your consent' }).waitFor();
    await page.getByText(/^It adds: .*email/).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Accept version 2').click();
    await page.getByText('This agent needs a value here.').waitFor();
    await page.getByLabel('Which e-mail address?').fill('mia@');
    await button('Accept version 2').click();
    await page.getByText('It must be an e-mail address').waitFor();
    await page.getByLabel('Which e-mail address?').fill('mia@example.com');
    await button('Accept version 2').click();
    await notice('You have accepted version 2.').waitFor();
    await page.getByText('It runs version 2 of its template.').waitFor();
    await fold('Values for its tools');
    await page.getByLabel('Which e-mail address?').fill('saul@');
    await button('Give this value for email').click();
    await page.getByText('It must be an e-mail address').waitFor();
    expect(await page.getByRole('textbox', { name: 'Your token?' }).getAttribute('type')).toBe('password');
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByLabel('Which e-mail address?').fill('saul@example.com');
    await button('Give this value for email').click();
    await notice('Your agent has the value for email.').waitFor();

    const stay = page.getByRole('switch', { name: 'Stay on version 2' });
    expect(await stay.isChecked()).toBe(false);
    await stay.press('Space');
    await notice('Your agent stays on version 2.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await owner.updateTemplate(second, { ...GUIDE, tools, instructions: `${GUIDE.instructions} Be brief.` });
    await page.getByText('It did not take version 3, and stays as it is. Its owner keeps it on the version that it has.').waitFor();
    expect(await stay.isChecked()).toBe(true);
    await stay.press('Space');
    await notice('Your agent takes newer versions again.').waitFor();
    await page.getByText('It runs version 3 of its template.').waitFor();
  });
}

export function refusing(): void {
  test('its page says that it was muted, and why it did not take a version', async () => {
    await openTab('Chat');
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Guide, stop');
    await button('Send').click();
    await page.getByText('It is muted.').waitFor();
    await page.route(/GetInstance$/, async (route) => {
      const response = await route.fetch();
      const answer = fromBinary(GetInstanceResponseSchema, await response.body());
      Object.assign(answer.instance ?? {}, { desiredVersion: 7n, pendingVersion: 0n, updateRefusal: 'UPDATE_EQUIVOCATION' });
      await route.fulfill({ response, body: Buffer.from(toBinary(GetInstanceResponseSchema, answer)) });
    });
    await openTab('Settings');
    await page
      .getByText('It did not take version 7, and stays as it is. The creator has signed two different versions with this number.')
      .waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.unrouteAll();
  });
}
