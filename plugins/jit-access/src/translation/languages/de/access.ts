import type { accessMessages } from '../../messages/access';
import type { Translated } from '../../Translated';

/** German words of `messages/access`. */
export const access: Translated<typeof accessMessages> = {
  entity: {
    yours: 'Ihr Zugriff',
    available: 'Was Sie hier bekommen können',
    holders: 'Wer gerade Zugriff hat',
    noHolders: 'Gerade hat niemand Zugriff.',
    history: 'Zugriffsverlauf',
    noRoles: 'Hier lässt sich nichts anfragen',
    noRolesText:
      'Keine Rolle gilt für diese Entität. Das Plattform-Team ergänzt Rollen in der Zugriffsrichtlinie.',
    get: 'Zugriff jetzt holen',
    ask: '{{names}} fragen',
    notNow: 'Nicht verfügbar',
    paused: 'Angehalten',
    card: 'Zugriff',
    cardNone_one:
      'Sie haben hier keinen laufenden Zugriff. Eine Rolle können Sie anfragen.',
    cardNone_other:
      'Sie haben hier keinen laufenden Zugriff. {{count}} Rollen können Sie anfragen.',
    manage: 'Nutzen oder beenden',
    open: 'Mögliche Zugriffe ansehen',
  },
  form: {
    title: 'Zugriff auf {{entity}}',
    rolesOn: 'Was auf {{entity}}',
    remove: '{{role}} herausnehmen',
    howLong: 'Wie lange',
    when: 'Wann',
    now: 'Jetzt',
    later: 'Später',
    startsAt: 'Beginn',
    why: 'Warum',
    whyText: 'Das lesen alle, die prüfen oder auditieren.',
    whyExample: 'Was Sie vorhaben und wozu',
    example: 'Zum Beispiel: {{example}}',
    incident: 'Offene Störung',
    ticket: 'Ticket',
    decision: 'Was passiert',
    decidingAgain: 'Wird neu entschieden …',
    nothingPicked: 'Wählen Sie mindestens eine Rolle.',
    reasonMissing: 'Schreiben Sie, warum Sie diesen Zugriff brauchen.',
    reasonShort:
      'Schreiben Sie etwas mehr: Wer prüft, muss es verstehen können.',
    enough: 'Lang genug',
    characters: '{{number}} von {{least}} Zeichen',
    words: '{{number}} von {{least}} verschiedenen Wörtern',
    required: 'Pflichtfeld',
    requiredEither: 'Dieses oder das andere Feld ist Pflicht',
    ticketMissing: 'Geben Sie ein Ticket an; die Richtlinie verlangt es hier.',
    incidentMissing:
      'Wählen Sie die Störung; die Richtlinie verlangt sie hier.',
    referenceMissing:
      'Geben Sie ein Ticket oder eine Störung an; die Richtlinie verlangt es hier.',
    incidentId: 'Störung',
    noIncident:
      'Hier ist keine offen. Geben Sie eine an, die bei etwas eng Verbundenem offen ist.',
    partial: 'Nur senden, was möglich ist',
    send: 'Senden',
    sendTo: 'An {{names}} senden',
    getNow: 'Zugriff jetzt holen',
    getLater: 'Zugriff vormerken',
    notPossible: 'Jetzt nicht möglich',
  },
  duration: {
    other: 'Andere',
    custom: 'Eigene Dauer',
    format: 'Stunden und Minuten, etwa 1:30 oder 45m',
    max: 'Höchstens {{max}}',
    unreadable: 'Schreiben Sie Stunden und Minuten, etwa 1:30 oder 45m.',
    tooLong:
      'Hier können Sie höchstens {{max}} anfragen; Ihre Angabe: {{asked}}. Bitte kürzen.',
    tooShort: 'Fragen Sie mindestens {{min}} an.',
  },
  find: {
    search: 'Worauf brauchen Sie Zugriff?',
    placeholder: 'Entität, Rolle, System oder Umgebung',
    owner: 'gehört',
    ask: 'Anfragen',
    askFor: 'Anfragen: {{role}} auf {{entity}}',
    basket: 'Ausgewählt',
    picked_one: 'Eine Rolle ausgewählt',
    picked_other: '{{count}} Rollen ausgewählt',
    askAll: 'Auswahl anfragen',
    clear: 'Leeren',
    nothing: 'Nichts gefunden zu „{{search}}“',
    nothingText:
      'Versuchen Sie den Namen der Entität, des Systems oder der Rolle.',
    none: 'Noch lässt sich nichts anfragen',
    noneText:
      'Keine Rolle gilt für eine Entität, die Sie sehen können. Das Plattform-Team ergänzt Rollen in der Zugriffsrichtlinie.',
  },
  mine: {
    running: 'Läuft',
    noneRunning: 'Sie haben keinen laufenden Zugriff.',
    waiting: 'Wartet auf Antwort',
    past: 'Vergangen',
    asked: 'Angefragt',
    again: 'Erneut anfragen',
    none: 'Sie haben noch nichts angefragt',
    noneText:
      'Hier steht, was Sie anfragen: was läuft, was wartet und was war.',
    find: 'Passenden Zugriff finden',
  },
  grant: {
    on: 'auf',
    by: 'von',
    request: 'Anfrage und Ablauf',
    starts: 'Beginnt',
    settingUp: 'Wird eingerichtet',
    active: 'Läuft',
    ending: 'Wird entfernt',
    connect: 'Verbinden',
    connectTo: 'Mit {{entity}} verbinden',
    noInstructions:
      'Weiter ist nichts einzurichten: Nutzen Sie es wie gewohnt.',
    extend: 'Verlängern',
    extendTitle: 'Mehr Zeit auf {{entity}}',
    extendFor: 'Wie viel länger, ab dem jetzigen Ende',
    extendWhy: 'Warum Sie mehr Zeit brauchen',
    extendWhyMissing: 'Schreiben Sie, warum Sie mehr Zeit brauchen.',
    extendSend: 'Mehr Zeit anfragen',
    end: 'Jetzt beenden',
    revoke: 'Entziehen',
    endMine: 'Ihren Zugriff auf {{entity}} beenden?',
    endMineText:
      '„{{role}}“ wird sofort entfernt, und offene Sitzungen werden geschlossen, wo das System es kann. Sie können jederzeit erneut anfragen.',
    endTheirs: 'Zugriff von {{person}} entziehen?',
    endTheirsText:
      '„{{role}}“ auf {{entity}} wird {{person}} sofort entzogen, und offene Sitzungen werden geschlossen, wo das System es kann. Die Person wird benachrichtigt.',
    endComment: 'Notiz für den Verlauf',
    endingSaid: 'Der Zugriff auf {{entity}} wird entfernt',
    copy: 'Kopieren: {{label}}',
    copied: 'Kopiert: {{label}}',
    notCopied:
      'Das Kopieren hat nicht geklappt. Markieren Sie den Text und kopieren Sie ihn selbst.',
    username: 'Benutzername',
    password: 'Passwort',
    reveal: 'Passwort einmalig anzeigen',
    revealText:
      'Das Passwort kann nur einmal angezeigt werden. Halten Sie einen sicheren Ort dafür bereit.',
    revealed: 'Das Passwort wurde bereits angezeigt',
    revealedText:
      'Es wird nicht gespeichert. Wenn Sie es nicht mehr haben, lassen Sie ein neues setzen.',
    revealedForGood:
      'Es wird nicht gespeichert. Wenn Sie es nicht mehr haben, beenden Sie diesen Zugriff und fragen Sie erneut an.',
    renew: 'Neues Passwort setzen',
    renewing: 'Ein neues Passwort wird gesetzt',
    renewingText:
      'Es kann hier gleich angezeigt werden. Das alte gilt nicht mehr.',
    shownOnce: 'Dieses Passwort wird nur einmal angezeigt',
    shownOnceText:
      'Kopieren Sie es jetzt. Nach dem Schließen kann es niemand mehr anzeigen.',
    shownOnceUntil:
      'Kopieren Sie es jetzt. Nach dem Schließen kann es niemand mehr anzeigen. Gültig bis {{time}}; lassen Sie danach ein neues setzen.',
    savedIt: 'Ich habe es kopiert',
    reason: {
      expired: 'die Zeit war um',
      returned: 'zurückgegeben',
      revoked: 'entzogen',
      policyChanged: 'die Richtlinie erlaubt es nicht mehr',
      eligibilityLost: 'nicht mehr berechtigt',
      contextEnded: 'woran er gebunden war, ist beendet',
      notActivated: 'konnte nicht rechtzeitig eingerichtet werden',
      failed: 'konnte nicht eingerichtet werden',
    },
    outcome: {
      removed: 'Entfernt, nachweislich weg seit',
      covered: 'Beendet; durch einen anderen Zugriff noch abgedeckt seit',
      standingRemains: 'Beendet; es bleibt der frühere Dauerzugriff seit',
      expiresByItself: 'Beendet; der Rest läuft von selbst ab, seit',
      expiresAt:
        'Beendet; was nicht zurückgenommen werden kann, läuft von selbst ab:',
      sessions: 'offene Sitzungen bestehen längstens bis',
      neverPresent: 'Beendet, ohne je eingerichtet worden zu sein:',
    },
  },
};
